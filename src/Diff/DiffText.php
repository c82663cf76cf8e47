<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Diff;

use Leaktrack\Text;
use Leaktrack\View;
use Leaktrack\ViewSite;

/** What has changed, for people. */
final class DiffText
{
    private const MARKS = [
        Change::NEW => '❌ NEW',
        Change::WORSE => '❌ WORSE',
        Change::NOT_RUN => '❔ NOT RUN',
        Change::BETTER => '✅ BETTER',
        Change::GONE => '✅ GONE',
        Change::SAME => '   same',
    ];
    private const INDENT = '           ';

    private string $from;

    public function __construct(private readonly Diff $diff)
    {
        $this->from = (string) getcwd();
    }

    /** @return iterable<string> */
    public function lines(string $before, string $after): iterable
    {
        yield 'before  ' . self::summary($before, $this->diff->before) . "\n";
        yield 'after   ' . self::summary($after, $this->diff->after) . "\n";
        $paths = $this->diff->paths;
        if ($paths->before !== $paths->after) {
            yield Text::clean("        ($paths->before in the first is taken for $paths->after)") . "\n";
        }
        yield "\n";
        $counts = [];
        foreach (self::MARKS as $what => $mark) {
            $changes = $this->diff->of($what);
            foreach ($changes as $change) {
                yield from $this->change($change, $mark);
            }
            if ($changes !== []) {
                $counts[] = count($changes) . " $what";
            }
        }
        if ($counts === []) {
            yield "✅ nothing leaks or grows in either.\n";
            return;
        }
        yield "\n" . implode(', ', $counts) . '; all that leaks: ' . Text::rate($this->diff->before->leakRate())
            . ' per loop before, ' . Text::rate($this->diff->after->leakRate()) . " after.\n";
    }

    private static function summary(string $name, View $view): string
    {
        $loops = array_sum(array_map(fn ($main) => $main->loops, $view->mains));
        $lines = $view->lines();
        $counts = [];
        foreach (array_filter($lines) as $verdict => $sites) {
            $counts[] = count($sites) . " $verdict";
        }
        return Text::clean($name) . ': ' . Text::count($loops, 'loop') . ', '
            . ($counts === [] ? 'no leak' : implode(', ', $counts));
    }

    /** @return iterable<string> */
    private function change(Change $change, string $mark): iterable
    {
        $site = $change->site();
        $moved = $change->before !== null && $change->after !== null
            && $change->before->site['line'] !== $change->after->site['line']
            ? " (line {$change->before->site['line']} before)" : '';
        $words = rtrim($site->place($this->from) . "$moved  " . $site->names());
        yield str_pad($mark, strlen($mark) + 10 - mb_strwidth($mark)) . " $words\n";
        $several = count($this->diff->after->mains) > 1 || count($this->diff->before->mains) > 1;
        $place = $several ? '  in ' . Text::clean($change->main->place()) : '';
        yield self::INDENT . self::rates($change) . "$place\n";
        $holder = $change->isIncrease() ? $change->after->holder() : null;
        if ($holder !== null) {
            yield self::INDENT . "held by $holder\n";
        }
    }

    private static function rates(Change $change): string
    {
        $rate = fn (ViewSite $site) => $site->rank === ViewSite::FINE ? $site->verdict
            : Text::rate($site->rate()) . " per loop ($site->verdict)";
        if ($change->before === null || $change->after === null || $change->what === Change::SAME) {
            return $rate($change->site());
        }
        $was = $change->before->rank < ViewSite::FINE ? $change->before->rate() : 0;
        $percent = $was > 0 ? sprintf(', %+.0F %%', ($change->after->rate() - $was) * 100 / $was) : '';
        return $rate($change->before) . ' → ' . $rate($change->after) . $percent;
    }
}
