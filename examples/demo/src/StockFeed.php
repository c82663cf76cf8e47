<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace App;

use ArrayObject;
use Closure;

/** Tells its listeners when the stock of a book changes. Lives as long as the process. */
final class StockFeed
{
    /** @var ArrayObject<int, Closure(int): mixed> */
    private ArrayObject $listeners;

    public function __construct()
    {
        $this->listeners = new ArrayObject();
    }

    public function subscribe(int $number, Closure $listener): void
    {
        $this->listeners->offsetSet($number, $listener); // HOLD
    }

    public function unsubscribe(int $number): void
    {
        $this->listeners->offsetUnset($number);
    }

    public function publish(int $book): void
    {
        foreach ($this->listeners as $listener) {
            $listener($book);
        }
    }
}
