<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Format;

use Leaktrack\Report;

/**
 * An object a line, for jq, DuckDB, ClickHouse, Loki: `t` tells what it is, `pid` and `place` of what.
 * The last line is the total.
 */
final class JsonLinesRenderer implements Renderer
{
    public function render(Report $report): iterable
    {
        foreach ($report->processes() as $process) {
            yield self::line('process', [], array_diff_key($process, ['mains' => 0, 'outside' => 0]));
            $whose = ['pid' => $process['pid']];
            foreach ($process['mains'] ?? [] as $main) {
                yield from self::main($main, $whose + ['place' => Report::placeOf($main)]);
            }
            foreach ($process['outside']['sites'] ?? [] as $site) {
                yield self::line('outside', $whose, $site);
            }
        }
        yield self::line('total', [], [
            'live_bytes' => $report->liveBytes(),
            'live_blocks' => $report->liveBlocks(),
        ]);
    }

    /** @return iterable<string> */
    private static function main(array $main, array $whose): iterable
    {
        yield self::line('main', $whose, array_diff_key($main, ['sites' => 0, 'loops_detail' => 0]));
        foreach ($main['sites'] as $site) {
            yield self::line('site', $whose, $site);
        }
        foreach ($main['loops_detail'] ?? [] as $loop) {
            yield self::line('loop', $whose, JsonRenderer::loop($loop));
        }
    }

    private static function line(string $what, array $whose, array $fields): string
    {
        return JsonRenderer::encode(['t' => $what] + $whose + $fields) . "\n";
    }
}
