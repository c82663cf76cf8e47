<?php

// SPDX-License-Identifier: MIT
//
// What leaktrack knows of this process, as lines for a log.

declare(strict_types=1);

namespace Leaktrack\Adapters;

final class Leaks
{
    /** @return list<string> one for each line that leaks; none where leaktrack is not there */
    public static function lines(): array
    {
        $lines = [];
        foreach (function_exists('leaktrack_report') ? leaktrack_report()['processes'] : [] as $process) {
            foreach ($process['mains'] as $main) {
                foreach ($main['sites'] as $site) {
                    if ($site['verdict'] === 'leak') {
                        $lines[] = sprintf('%s:%d leaks %d bytes per loop of %s (%d loops)%s', $site['file'], $site['line'],
                            round($site['bytes_per_loop']), $main['label'] ?? $main['name'], $main['loops'],
                            $site['held_by'] === null ? '' : ", held by $site[held_by]");
                    }
                }
            }
        }
        return $lines;
    }
}
