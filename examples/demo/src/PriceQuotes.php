<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace App;

/** Planted: a memo that can never hit, because its key is the number of the request. */
final class PriceQuotes
{
    /** @var array<int, string> */
    private array $memo = [];

    /** @param list<array{title: string, price: int}> $books */
    public function forRequest(int $number, array $books): string
    {
        if (isset($this->memo[$number])) {
            return $this->memo[$number];
        }
        $lines = [];
        foreach ($books as $book) {
            $lines[] = sprintf('%-40s %7.2f', $book['title'], $book['price'] / 100);
        }
        $quote = implode("\n", $lines); // LEAK
        $this->memo[$number] = $quote; // HOLD
        return $quote;
    }

    public function forget(int $number): void
    {
        unset($this->memo[$number]);
    }
}
