<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Live;

use Leaktrack\Text;

/** What `live` shows: the processes, then the lines of which more and more lives. */
final class Picture
{
    private const PROCESSES = 10;

    private string $from;

    public function __construct(private readonly int $top, private readonly float $window)
    {
        $this->from = (string) getcwd();
    }

    /**
     * @param non-empty-list<Log> $logs
     * @return list<string>
     */
    public function lines(array $logs): array
    {
        $lines = [sprintf('%8s %10s %9s %9s %9s  %s', 'pid', 'loops', 'loops/s', 'heap', 'rss', 'program')];
        $loops = 0;
        $growth = [];
        foreach ($logs as $n => $log) {
            [$seconds, $recent, $change] = $log->recent();
            $loops += $recent;
            if ($n < self::PROCESSES) {
                $lines[] = self::process($log, $seconds > 0 ? $recent / $seconds : 0);
            }
            foreach ($change as $site => $bytes) {
                $this->book($growth, $log, $site, $bytes);
            }
        }
        if (count($logs) > self::PROCESSES) {
            $lines[] = sprintf('%8s', 'and ' . count($logs) - self::PROCESSES . ' more');
        }
        $lines[] = '';
        return [...$lines, ...$this->growing($growth, $loops)];
    }

    private static function process(Log $log, float $rate): string
    {
        $resident = $log->resident();
        return sprintf(
            '%8d %10s %9s %9s %9s  %s%s',
            $log->pid,
            number_format($log->loops),
            $rate < 10 ? sprintf('%.1F', $rate) : number_format($rate),
            Text::bytes($log->heap),
            $resident === null ? '-' : Text::bytes($resident),
            Text::clean(basename($log->program)),
            $log->isAlive() ? '' : ' (ended)',
        );
    }

    /** @param array<string, array{grown: int, live: int, site: array}> $growth */
    private function book(array &$growth, Log $log, int $site, int $bytes): void
    {
        $fields = $log->sites[$site] ?? ['file' => '?', 'line' => 0, 'function' => null];
        $line = &$growth["$fields[file]\0$fields[line]"];
        $line ??= ['grown' => 0, 'live' => 0, 'site' => $fields];
        $line['grown'] += $bytes;
        $line['live'] += $log->live[$site];
    }

    /**
     * @param array<string, array{grown: int, live: int, site: array}> $growth
     * @return list<string>
     */
    private function growing(array $growth, int $loops): array
    {
        $growth = array_filter($growth, fn (array $line) => $line['grown'] > 0);
        uasort($growth, fn (array $a, array $b) => $b['grown'] <=> $a['grown']);
        $seconds = rtrim(rtrim(sprintf('%.1F', $this->window), '0'), '.');
        if ($growth === [] || $loops === 0) {
            return ["nothing has grown in the last $seconds s"];
        }
        $lines = [sprintf('%12s %10s  %s', 'per loop', 'lives now', "grown in the last $seconds s")];
        foreach (array_slice($growth, 0, $this->top) as $line) {
            $function = $line['site']['function'];
            $lines[] = rtrim(sprintf(
                '%12s %10s  %s:%d  %s',
                Text::rate($line['grown'] / $loops),
                Text::bytes($line['live']),
                Text::clean(Text::path($line['site']['file'], $this->from)),
                $line['site']['line'],
                $function === null ? '' : Text::clean($function) . '()',
            ));
        }
        if (count($growth) > $this->top) {
            $lines[] = sprintf('%24s and %s', '', Text::count(count($growth) - $this->top, 'more line'));
        }
        return $lines;
    }
}
