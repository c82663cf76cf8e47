<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Diff;

use Leaktrack\ExitStatus;
use Leaktrack\View;
use Leaktrack\ViewMain;
use Leaktrack\ViewSite;

/** Two reports compared, line by line of each main function. The verdicts are theirs. */
final class Diff
{
    /** @var list<Change> the worst first */
    public readonly array $changes;
    public readonly Paths $paths;

    /** @param float $tolerance by what part of itself a rate may differ and be the same */
    public function __construct(
        public readonly View $before,
        public readonly View $after,
        private readonly float $tolerance,
    ) {
        $this->paths = Paths::between($before, $after);
        $old = $this->places($before, true);
        $new = $this->places($after, false);
        $changes = [];
        foreach ($old as $key => $main) {
            array_push($changes, ...$this->compare($main, $new[$key] ?? null));
        }
        foreach (array_diff_key($new, $old) as $main) {
            foreach ($main->suspects() as $site) {
                $changes[] = new Change(Change::NEW, $main, null, $site);
            }
        }
        $order = array_flip(
            [Change::NEW, Change::WORSE, Change::NOT_RUN, Change::BETTER, Change::GONE, Change::SAME],
        );
        usort($changes, fn (Change $a, Change $b) => [$order[$a->what], $a->site()->rank, $b->site()->rate()]
            <=> [$order[$b->what], $b->site()->rank, $a->site()->rate()]);
        $this->changes = $changes;
    }

    /** @return list<Change> */
    public function of(string $what): array
    {
        return array_values(array_filter($this->changes, fn (Change $change) => $change->what === $what));
    }

    /** For a gate: a leak that is new or worse is one; what else may be one leaves it open. */
    public function status(): int
    {
        $status = ExitStatus::CLEAN;
        foreach ($this->changes as $change) {
            if ($change->isIncrease() && $change->after?->verdict === 'leak') {
                return ExitStatus::LEAK;
            }
            if ($change->isIncrease() || $change->what === Change::NOT_RUN) {
                $status = ExitStatus::UNSURE;
            }
        }
        // A second report with which nothing can be told proves nothing.
        foreach ($this->after->report->processes() as $process) {
            if (isset($process['error']) || ($process['lost_records'] ?? 0) > 0) {
                $status = ExitStatus::UNSURE;
            }
        }
        $judged = array_filter($this->after->mains, fn (ViewMain $main) => $main->isJudged());
        return $judged === [] ? ExitStatus::UNSURE : $status;
    }

    /**
     * By what a place is known in both: its line moves as code is edited.
     *
     * @return array<string, ViewMain>
     */
    private function places(View $view, bool $map): array
    {
        $mains = $view->mains;
        usort($mains, fn (ViewMain $a, ViewMain $b) => ($a->main['line'] ?? 0) <=> ($b->main['line'] ?? 0));
        $places = [];
        foreach ($mains as $main) {
            $file = $map ? $this->paths->map($main->main['file']) : $main->main['file'];
            $key = "$file\0" . ($main->main['name'] ?? '') . "\0" . ($main->main['label'] ?? '');
            for ($n = 0; isset($places["$key\0$n"]); $n++); // several closures of one file
            $places["$key\0$n"] = $main;
        }
        return $places;
    }

    /** @return list<Change> */
    private function compare(ViewMain $before, ?ViewMain $after): array
    {
        $changes = [];
        $matched = [];
        $pairs = $after === null ? [] : $this->pairs($before, $after);
        foreach ($before->sites as $n => $old) {
            $new = isset($pairs[$n]) ? $after->sites[$pairs[$n]] : null;
            isset($pairs[$n]) and $matched[$pairs[$n]] = true;
            $what = $this->what($old, $new, $after);
            if ($what !== null) {
                $changes[] = new Change($what, $after ?? $before, $old, $new);
            }
        }
        foreach ($after?->sites ?? [] as $n => $new) {
            if (!isset($matched[$n]) && $new->rank < ViewSite::FINE) {
                $changes[] = new Change(Change::NEW, $after, null, $new);
            }
        }
        return $changes;
    }

    /** null: it is right in both */
    private function what(ViewSite $old, ?ViewSite $new, ?ViewMain $after): ?string
    {
        $was = $old->rank < ViewSite::FINE;
        $is = $new !== null && $new->rank < ViewSite::FINE;
        if (!$was && !$is) {
            return null;
        }
        if (!$was) {
            return Change::NEW;
        }
        if (!$is) {
            return $after?->isJudged() ? Change::GONE : Change::NOT_RUN;
        }
        $difference = $new->rate() - $old->rate();
        if (abs($difference) < 1 || abs($difference) <= $this->tolerance * abs($old->rate())) {
            return Change::SAME;
        }
        return $difference > 0 ? Change::WORSE : Change::BETTER;
    }

    /** @return array<int, int> number of a line in the first => in the second */
    private function pairs(ViewMain $before, ViewMain $after): array
    {
        $old = $new = [];
        foreach ($before->sites as $n => $site) {
            $old[$this->paths->map($site->site['file']) . "\0" . ($site->site['function'] ?? '')][$n] = $site;
        }
        foreach ($after->sites as $n => $site) {
            $new[$site->site['file'] . "\0" . ($site->site['function'] ?? '')][$n] = $site;
        }
        $pairs = [];
        foreach (array_intersect_key($old, $new) as $function => $sites) {
            $pairs += self::pairsOfFunction($sites, $new[$function]);
        }
        return $pairs;
    }

    /**
     * Edits above a function move all of its lines: they are matched at the distance that fits most of
     * them, and what is left by its order.
     *
     * @param non-empty-array<int, ViewSite> $old
     * @param non-empty-array<int, ViewSite> $new
     * @return array<int, int>
     */
    private static function pairsOfFunction(array $old, array $new): array
    {
        $votes = [];
        foreach ($old as $one) {
            foreach ($new as $other) {
                $moved = $other->site['line'] - $one->site['line'];
                // The same function called there speaks for it.
                $votes[$moved] = ($votes[$moved] ?? 0) + ($one->takenBy() === $other->takenBy() ? 2 : 1);
            }
        }
        uksort($votes, fn (int $a, int $b) => [$votes[$b], abs($a), $a] <=> [$votes[$a], abs($b), $b]);
        $moved = array_key_first($votes);
        $pairs = [];
        foreach ($old as $n => $one) {
            foreach ($new as $m => $other) {
                if ($other->site['line'] === $one->site['line'] + $moved) {
                    $pairs[$n] = $m;
                }
            }
        }
        $byLine = fn (ViewSite $a, ViewSite $b) => $a->site['line'] <=> $b->site['line'];
        $restOld = array_diff_key($old, $pairs);
        $restNew = array_diff_key($new, array_flip($pairs));
        uasort($restOld, $byLine);
        uasort($restNew, $byLine);
        foreach (array_keys($restOld) as $n) {
            foreach ($restNew as $m => $other) {
                if ($other->takenBy() === $restOld[$n]->takenBy()) {
                    $pairs[$n] = $m;
                    unset($restNew[$m]);
                    break;
                }
            }
        }
        return $pairs;
    }
}
