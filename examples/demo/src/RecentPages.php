<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace App;

/** Innocent: the last fifty visitors' pages, least recently used first out. */
final class RecentPages
{
    private const ENTRIES = 50;

    /** @var array<string, string> */
    private array $pages = [];

    public function remember(string $visitor, string $page): void
    {
        unset($this->pages[$visitor]);
        $this->pages[$visitor] = strtolower(substr($page, -1_500));
        if (count($this->pages) > self::ENTRIES) {
            unset($this->pages[array_key_first($this->pages)]);
        }
    }

    public function count(): int
    {
        return count($this->pages);
    }
}
