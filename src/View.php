<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack;

/**
 * A report as people look at it: the same main function and the same line of several processes are
 * one thing, with its sum and its spread (as view.c has it). Only adds up; verdicts are the report's.
 */
final class View
{
    /** @var list<ViewMain> in the order in which they were met */
    public readonly array $mains;
    public readonly ViewMain $outside;
    /** Without those whose log could not be read. */
    public readonly int $processes;

    public function __construct(public readonly Report $report)
    {
        $mains = [];
        $outside = new ViewMain(['name' => '(outside)', 'file' => '', 'line' => 0]);
        $processes = 0;
        foreach ($report->processes() as $process) {
            if (isset($process['error'])) {
                continue;
            }
            $processes++;
            $closed = 0;
            foreach ($process['mains'] ?? [] as $main) {
                $mains[self::keyOfMain($main)] ??= new ViewMain($main);
                $mains[self::keyOfMain($main)]->add($main, $process);
                $closed += $main['closed'] ?? 0;
            }
            $outside->addSites($process['outside']['sites'] ?? [], $process, $closed);
        }
        foreach ([...$mains, $outside] as $main) {
            $main->rank();
        }
        $this->mains = array_values($mains);
        $this->outside = $outside;
        $this->processes = $processes;
    }

    /** @param array<string, mixed> $main */
    private static function keyOfMain(array $main): string
    {
        return implode("\0", [
            $main['file_raw'] ?? '', $main['file'], $main['name'] ?? '', $main['label'] ?? '', $main['line'] ?? 0,
        ]);
    }

    /** @return array<string, list<ViewSite>> verdict => a line each, the worst place of it first */
    public function lines(): array
    {
        $lines = ['leak' => [], 'growing' => [], 'unsure' => []];
        foreach ($this->mains as $main) {
            foreach ($main->sites as $site) {
                if (isset($lines[$site->verdict])) {
                    $known = $lines[$site->verdict][$site->key()] ?? null;
                    if ($known === null || $site->rate() > $known->rate()) {
                        $lines[$site->verdict][$site->key()] = $site;
                    }
                }
            }
        }
        return array_map(function (array $sites): array {
            usort($sites, ViewSite::compare(...));
            return $sites;
        }, $lines);
    }

    /** Bytes per loop of all that leaks: over the places, the mean of the processes. */
    public function leakRate(): float
    {
        $rate = 0.0;
        foreach ($this->mains as $main) {
            foreach ($main->sites as $site) {
                $rate += $site->verdict === 'leak' ? $site->rate() : 0;
            }
        }
        return $rate;
    }

    /** @return ?array{int, int} loops until memory_limit is reached, and that limit */
    public function limit(): ?array
    {
        $least = null;
        foreach ($this->mains as $main) {
            foreach ($main->suspects() as $site) {
                $loops = $site->site['loops_to_limit'] ?? null;
                if ($loops !== null && ($least === null || $loops < $least[0])) {
                    $least = [$loops, (int) $site->process['memory_limit']];
                }
            }
        }
        return $least;
    }
}
