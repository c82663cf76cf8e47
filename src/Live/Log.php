<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Live;

/**
 * A log read as it grows (docs/log-format.md): how many loops, how much heap, what lives of each site, over
 * the last seconds. It judges nothing.
 */
final class Log
{
    private const STEP = 0.5; // seconds between two points in time that are kept
    private const CHUNK = 1 << 20;
    private const TICKS = 100; // of the clock that /proc tells, a second

    public readonly int $pid;
    public string $program = '?';
    public int $loops = 0;
    public int $heap = 0;
    public int $realHeap = 0;
    /** When the last record was written, in seconds since 1970. */
    private float $at;
    /** @var array<int, array{file: string, line: int, function: ?string}> */
    public array $sites = [];
    /** @var array<int, int> bytes by site, of loops that have closed */
    public array $live = [];

    /** When the recording began, of which a file can have several, in seconds since 1970. */
    private float $started;
    private int $offset = 0;
    private string $rest = '';
    /** @var list<array{at: float, loops: int, live: array<int, int>}> */
    private array $points = [];

    /** @param float $window for how many seconds points are kept */
    public function __construct(public readonly string $path, private readonly float $window)
    {
        preg_match('~(\d+)-(\d+)\.jsonl$~', $path, $match);
        $this->pid = (int) ($match[1] ?? 0);
        $this->started = $this->at = (int) ($match[2] ?? 0) / 1000;
        $this->points[] = ['at' => $this->at, 'loops' => 0, 'live' => []];
    }

    /** Takes in what has been written since. */
    public function read(): void
    {
        // No log is a link or waits for a writer, as what somebody else laid there may.
        $file = is_link($this->path) ? false : @fopen($this->path, 'rn');
        if ($file === false || (fstat($file)['mode'] & 0170000) !== 0100000) {
            return; // it was removed: a living process begins a new one
        }
        if (fstat($file)['size'] < $this->offset) { // emptied, for the next recording
            $this->offset = 0;
            $this->rest = '';
        }
        fseek($file, $this->offset);
        while (($chunk = fread($file, self::CHUNK)) !== false && $chunk !== '') {
            $this->offset += strlen($chunk);
            $lines = explode("\n", $this->rest . $chunk);
            $this->rest = array_pop($lines);
            foreach ($lines as $line) {
                $this->take(json_decode($line, true));
            }
        }
        fclose($file);
    }

    /** What is damaged, or somebody else's idea of a record, is left out. */
    private function take(mixed $record): void
    {
        match (is_array($record) ? $record['t'] ?? null : null) {
            'start' => $this->begin($record),
            'site' => $this->define($record),
            'loop' => $this->takeLoop($record),
            'loops' => $this->takeWindow($record),
            default => null,
        };
    }

    private function define(array $record): void
    {
        if (is_int($record['id'] ?? null)) {
            $this->sites[$record['id']] = [
                'file' => self::text($record['file'] ?? ''),
                'line' => (int) self::number($record['line'] ?? 0),
                'function' => isset($record['function']) ? self::text($record['function']) : null,
            ];
        }
    }

    private static function text(mixed $value): string
    {
        return is_string($value) ? $value : '?';
    }

    private static function number(mixed $value): int|float
    {
        return is_int($value) || is_float($value) ? $value : 0;
    }

    /** @return list<list<int>> the rows of a field: at least so many numbers each */
    private static function rows(mixed $rows, int $columns): array
    {
        $whole = fn (mixed $row): bool => is_array($row) && array_is_list($row) && count($row) >= $columns
            && count(array_filter($row, is_int(...))) >= $columns;
        return is_array($rows) ? array_values(array_filter($rows, $whole)) : [];
    }

    /** Another recording has ids of its own, and nothing lives of the one before. */
    private function begin(array $record): void
    {
        $this->program = self::text($record['argv0'] ?? '?');
        $time = date_create(self::text($record['started'] ?? ''));
        $this->started = $time === false ? $this->at : (float) $time->format('U.u');
        $this->sites = $this->live = [];
        foreach ($this->points as &$point) {
            $point['live'] = [];
        }
    }

    private function takeLoop(array $record): void
    {
        if (($record['end'] ?? '') !== 'interrupted') {
            $this->loops++;
            foreach (self::rows($record['keep'] ?? [], 2) as [$site, $bytes]) {
                $this->live[$site] = ($this->live[$site] ?? 0) + $bytes;
            }
        }
        foreach (self::rows($record['late'] ?? [], 4) as [, , $site, $bytes]) { // of loops that had closed
            $this->live[$site] = ($this->live[$site] ?? 0) + $bytes;
        }
        foreach (self::rows($record['back'] ?? [], 4) as [, , $site, $bytes]) {
            $this->live[$site] = ($this->live[$site] ?? 0) - $bytes;
        }
        $this->note($record);
    }

    /** Several loops, added up. */
    private function takeWindow(array $record): void
    {
        foreach (self::rows($record['mains'] ?? [], 4) as [, , , $closed]) {
            $this->loops += $closed;
        }
        foreach (self::rows($record['rows'] ?? [], 6) as [$main, $site, $kept, , , $returned]) {
            if ($main >= 0) {
                $this->live[$site] = ($this->live[$site] ?? 0) + $kept - $returned;
            }
        }
        $this->note($record);
    }

    private function note(array $record): void
    {
        $this->at = max($this->at, $this->started + self::number($record['at'] ?? 0));
        $this->heap = (int) self::number($record['use'] ?? 0);
        $this->realHeap = (int) self::number($record['real'] ?? 0);
        if ($this->at - end($this->points)['at'] >= self::STEP) {
            $this->points[] = ['at' => $this->at, 'loops' => $this->loops, 'live' => $this->live];
            while (count($this->points) > 2 && $this->points[1]['at'] < $this->at - $this->window - self::STEP) {
                array_shift($this->points);
            }
        }
    }

    /** Whether the process runs: this one, and not a later one that was given its number. */
    public function isAlive(): bool
    {
        $stat = (string) @file_get_contents("/proc/$this->pid/stat");
        // The name, in parentheses, can have anything in it.
        $fields = explode(' ', substr($stat, (int) strrpos($stat, ')') + 2));
        if (count($fields) < 20 || $fields[0] === 'Z') {
            return false;
        }
        preg_match('~^btime (\d+)$~m', (string) @file_get_contents('/proc/stat'), $boot);
        $began = (int) ($boot[1] ?? 0) + (int) $fields[19] / self::TICKS;
        return $began <= $this->started + self::STEP + 1;
    }

    /** In seconds since 1970; where it is over, the time of its last record. */
    public function now(): float
    {
        return $this->isAlive() ? max($this->at, microtime(true)) : $this->at;
    }

    /** @return array{float, int, array<int, int>} over the window: seconds, loops, change of what lives by site */
    public function recent(): array
    {
        $now = $this->now();
        $from = $this->points[0];
        foreach ($this->points as $point) {
            if ($point['at'] <= $now - $this->window) {
                $from = $point;
            }
        }
        $change = [];
        foreach ($this->live as $site => $bytes) {
            $grown = $bytes - ($from['live'][$site] ?? 0);
            if ($grown !== 0) {
                $change[$site] = $grown;
            }
        }
        // A point that is older than the window was the last before a pause.
        $seconds = $now - max($from['at'], $now - $this->window);
        return [$seconds, $this->loops - $from['loops'], $change];
    }

    /** Resident memory of the process in bytes; null: it is gone, or the system does not tell. */
    public function resident(): ?int
    {
        $status = $this->isAlive() ? (string) @file_get_contents("/proc/$this->pid/status") : '';
        return preg_match('~^VmRSS:\s+(\d+) kB~m', $status, $match) ? (int) $match[1] * 1024 : null;
    }
}
