<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack;

/** A line of a main function, over all processes. */
final class ViewSite
{
    private const RANKS = ['leak' => 0, 'growing' => 1, 'unsure' => 2];
    public const FINE = 3;

    public string $verdict;
    public int $rank;
    /** In how many processes it has this rank. */
    public int $processes = 0;
    public int $liveBytes = 0;
    public int $liveBlocks = 0;
    public int $growingLoops = 0;
    public int $judgedLoops = 0;
    public float $least;
    public float $most;
    private float $rates = 0.0;
    private float $ratesPerMinute = 0.0;

    /**
     * @param array<string, mixed> $site of the process in which it is worst
     * @param array<string, mixed> $process
     */
    public function __construct(public array $site, public array $process, int $judged)
    {
        $this->verdict = $site['verdict'];
        $this->rank = self::RANKS[$this->verdict] ?? self::FINE;
        $this->least = $this->most = (float) ($site['bytes_per_loop'] ?? 0);
        $this->add($site, $process, $judged);
    }

    /**
     * @param array<string, mixed> $site
     * @param array<string, mixed> $process
     */
    public function add(array $site, array $process, int $judged): void
    {
        $rank = self::RANKS[$site['verdict']] ?? self::FINE;
        $rate = (float) ($site['bytes_per_loop'] ?? 0);
        $this->liveBytes += $site['live_bytes'];
        $this->liveBlocks += $site['live_blocks'];
        if ($rank > $this->rank) {
            return;
        }
        if ($rank < $this->rank) { // what it is in the other processes does not tell how it grows
            $this->processes = $this->growingLoops = $this->judgedLoops = 0;
            $this->rates = $this->ratesPerMinute = 0.0;
            $this->least = $this->most = $rate;
        }
        if ($rank < $this->rank || $rate > $this->most) {
            [$this->site, $this->process] = [$site, $process];
        }
        $this->rank = $rank;
        $this->verdict = $this->site['verdict'];
        $this->processes++;
        $this->growingLoops += $site['growing_loops'] ?? 0;
        $this->judgedLoops += $judged;
        $this->rates += $rate;
        $this->ratesPerMinute += (float) ($site['bytes_per_minute'] ?? 0);
        $this->least = min($this->least, $rate);
        $this->most = max($this->most, $rate);
    }

    /** Bytes per loop, the mean of the processes. */
    public function rate(): float
    {
        return $this->rates / $this->processes;
    }

    public function key(): string
    {
        return self::keyOf($this->site);
    }

    /** @param array<string, mixed> $site */
    public static function keyOf(array $site): string
    {
        return ($site['file_raw'] ?? '') . "\0$site[file]\0$site[line]";
    }

    public static function compare(self $a, self $b): int
    {
        return [$a->rank, $b->rank < self::FINE ? $b->rate() : 0, $b->liveBytes, $a->site['file'], $a->site['line']]
            <=> [$b->rank, $a->rank < self::FINE ? $a->rate() : 0, $a->liveBytes, $b->site['file'], $b->site['line']];
    }

    /** The internal function that took most of it, where that was not the line itself. */
    public function takenBy(): ?string
    {
        $first = $this->site['via'][0] ?? null;
        return is_array($first) && ($first['bytes'] ?? 0) * 2 > $this->site['live_bytes']
            ? (string) $first['internal'] : null;
    }

    /** "App\Cache::put() → str_repeat()" */
    public function names(): string
    {
        $function = $this->site['function'] ?? null;
        $taken = $this->takenBy();
        $names = $function === null ? [] : [Text::clean($function) . '()'];
        if ($taken !== null) { // or it is a kind of memory: "(compile) x.php"
            $names[] = '→ ' . Text::clean($taken) . ($taken !== '' && $taken[0] === '(' ? '' : '()');
        }
        return implode(' ', $names);
    }

    public function place(string $from = ''): string
    {
        return Text::clean(Text::path($this->site['file'], $from)) . ":{$this->site['line']}";
    }

    /** "+12,928 B per loop, in 599 of 599 loops, 7.7 MB so far"; outside the loops by the minute */
    public function growth(): string
    {
        $parts = [];
        $rate = $this->rate();
        if ($this->ratesPerMinute > 0) {
            $parts[] = Text::rate($this->ratesPerMinute / $this->processes) . ' per minute';
        } elseif ($rate > 0) {
            $spread = $this->processes > 1 && $this->most - $this->least > $rate * 0.01
                ? sprintf(' (%s to %s)', number_format($this->least), number_format($this->most)) : '';
            $parts[] = Text::rate($rate) . ' per loop' . $spread;
            $parts[] = 'in ' . number_format($this->growingLoops) . ' of ' . number_format($this->judgedLoops) . ' loops';
        }
        $parts[] = Text::bytes($this->liveBytes) . ' so far';
        return implode(', ', $parts);
    }

    /** ", 600 live, 100 more than a walk before": objects of its class */
    private function instances(): string
    {
        $now = $this->site['instances'] ?? null;
        if (!is_int($now)) {
            return '';
        }
        $more = is_int($this->site['instances_before'] ?? null) ? $now - $this->site['instances_before'] : 0;
        return ', ' . number_format($now) . ($now === 1 ? ' lives' : ' live')
            . ($more > 0 ? ', ' . number_format($more) . ' more than a walk before' : '');
    }

    /** "App\Cache::$items[…] · string, 10,240 bytes"; null: not known */
    public function holder(): ?string
    {
        $site = $this->site;
        if (!isset($site['held_by'])) {
            return null;
        }
        $type = (string) ($site['type'] ?? '');
        $what = Text::clean($type) . match ($type) {
            'object' => ' of class ' . Text::clean((string) ($site['class'] ?? '?')),
            'string' => ', ' . Text::count((int) ($site['size'] ?? 0), 'byte'),
            'array' => ', ' . Text::count((int) ($site['size'] ?? 0), 'element'),
            default => '',
        } . $this->instances();
        return Text::clean((string) $site['held_by']) . ($what === '' ? '' : "  ·  $what");
    }
}
