<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace App;

use Psr\Log\LoggerInterface;

/** What was sent to whom. Planted: it is kept in a static property that nobody empties. */
final class AuditLog
{
    /** @var list<string> */
    private static array $entries = [];

    public static function record(int $number, string $uri, string $page): void
    {
        $start = substr($page, 0, 10_000);
        self::$entries[] = implode("\n", ["request $number", $uri, $start]); // LEAK
    }

    public static function flush(LoggerInterface $logger): void
    {
        $logger->debug('audit', ['entries' => count(self::$entries)]);
        self::$entries = [];
    }
}
