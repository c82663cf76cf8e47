<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace App;

use Symfony\Contracts\EventDispatcher\Event;

final class PageViewed extends Event
{
    public function __construct(public readonly string $visitor, public readonly string $page)
    {
    }
}
