<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack;

/** A signal asked to stop. Thrown wherever PHP was, so that what was begun is taken back. */
final class Interrupted extends \RuntimeException
{
    public const KEY = 2; // SIGINT: Ctrl-C

    /** SIGPIPE, which is known without ext/pcntl. */
    public const PIPE = 13;

    public function __construct(public readonly int $signal)
    {
        parent::__construct('interrupted');
    }
}
