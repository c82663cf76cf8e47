<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack;

/** A main function (or one label of it), over all processes. */
final class ViewMain
{
    public int $processes = 0;
    public int $loops = 0;
    public int $closed = 0;
    public int $interrupted = 0;
    public int $collectedLoops = 0;
    public int $keptBytes = 0;
    public int $returnedBytes = 0;
    public int $liveBytes = 0;
    public int $leftBytes = 0;
    /** @var array<array-key, ViewSite> what is worst first */
    public array $sites = [];

    /** @param array<string, mixed> $main the first process' */
    public function __construct(public readonly array $main)
    {
    }

    /**
     * @param array<string, mixed> $main
     * @param array<string, mixed> $process
     */
    public function add(array $main, array $process): void
    {
        $closed = $main['closed'] ?? $main['loops'];
        $this->processes++;
        $this->loops += $main['loops'];
        $this->closed += $closed;
        $this->interrupted += $main['interrupted'] ?? 0;
        $this->collectedLoops += $main['collected_loops'] ?? 0;
        $this->keptBytes += $main['kept_bytes'] ?? 0;
        $this->returnedBytes += $main['returned_bytes'] ?? 0;
        $this->leftBytes += $main['left_bytes'] ?? 0;
        $this->addSites($main['sites'], $process, max(0, $closed - 1));
    }

    /**
     * @param list<array<string, mixed>> $sites
     * @param array<string, mixed> $process
     */
    public function addSites(array $sites, array $process, int $judged): void
    {
        foreach ($sites as $site) {
            $key = ViewSite::keyOf($site);
            if (isset($this->sites[$key])) {
                $this->sites[$key]->add($site, $process, $judged);
            } else {
                $this->sites[$key] = new ViewSite($site, $process, $judged);
            }
            $this->liveBytes += $site['live_bytes'];
        }
    }

    public function rank(): void
    {
        $this->sites = array_values($this->sites);
        usort($this->sites, ViewSite::compare(...));
    }

    /** @return list<ViewSite> lines that leak, grow, or cannot be told */
    public function suspects(): array
    {
        return array_values(array_filter($this->sites, fn (ViewSite $site) => $site->rank < ViewSite::FINE));
    }

    /** Whether more than the first loop of some process has ended. */
    public function isJudged(): bool
    {
        return $this->closed > $this->processes;
    }

    public function place(): string
    {
        return Report::placeOf($this->main);
    }
}
