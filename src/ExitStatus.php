<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack;

/** What the exit status of `report` and `diff` says; 128 and more is a signal, as in a shell. */
final class ExitStatus
{
    public const CLEAN = 0;
    public const LEAK = 1;
    /** A wrong option, or nothing to look at. */
    public const USAGE = 2;
    /** Growing, cannot be told, or records were lost: no leak is proven, and none is ruled out. */
    public const UNSURE = 3;
}
