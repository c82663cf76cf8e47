<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Format;

/** An entry of the table of formats. */
final class Format
{
    /** @param class-string<Renderer> $renderer */
    public function __construct(
        public readonly string $name,
        public readonly string $about,
        private readonly string $renderer,
        /** Whether it shows loops one by one, so that they are asked for even without --loops. */
        public readonly bool $loops = false,
        /** It is not written to a terminal. */
        public readonly bool $forFile = false,
        /** The extension writes it itself from a folder of logs. */
        public readonly bool $native = false,
    ) {
    }

    public function renderer(): Renderer
    {
        return new $this->renderer();
    }
}
