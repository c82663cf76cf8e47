<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack;

/** What lives of one line by one call stack; without stacks, of the line itself. */
final class Sample
{
    /** @param non-empty-list<Frame> $frames the outermost first; without stacks, the line alone */
    public function __construct(
        public readonly int $pid,
        public readonly Frame $main,
        public readonly string $place,
        public readonly string $verdict,
        public readonly int $bytes,
        public readonly int $blocks,
        public readonly array $frames,
        public readonly bool $called,
    ) {
    }

    /** @return non-empty-list<Frame> as a stack: where none is known, the line under its main function */
    public function stack(): array
    {
        if ($this->called || $this->frames[0]->isIn($this->main)) {
            return $this->frames;
        }
        return [$this->main, ...$this->frames];
    }
}
