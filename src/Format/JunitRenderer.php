<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Format;

use Leaktrack\Report;
use Leaktrack\Text;
use Leaktrack\View;
use Leaktrack\ViewMain;
use Leaktrack\ViewSite;

/**
 * JUnit XML: a suite for each main function, a test case for each of its lines. A leak is a failure; what is
 * growing or cannot be told is skipped, with the reason; logs that could not be read are errors.
 */
final class JunitRenderer implements Renderer
{
    public function render(Report $report): iterable
    {
        $view = new View($report);
        yield '<?xml version="1.0" encoding="UTF-8"?>' . "\n";
        yield '<testsuites name="leaktrack">' . "\n";
        foreach ($view->mains as $main) {
            yield from $this->suite($main);
        }
        yield from $this->unread($report);
        yield "</testsuites>\n";
    }

    /** @return iterable<string> */
    private function suite(ViewMain $main): iterable
    {
        $file = Text::clean($main->main['file']) . ':' . ($main->main['line'] ?? 0);
        $count = fn (array $verdicts) => count(array_filter(
            $main->sites,
            fn (ViewSite $site) => in_array($site->verdict, $verdicts, true),
        ));
        yield self::tag('testsuite', [
            'name' => $main->place(),
            'tests' => count($main->sites),
            'failures' => $count(['leak']),
            'errors' => 0,
            'skipped' => $count(['growing', 'unsure']),
            'time' => 0,
        ]);
        yield self::tag('properties');
        foreach (['main' => $file, 'loops' => $main->loops, 'live_bytes' => $main->liveBytes] as $name => $value) {
            yield self::tag('property', ['name' => $name, 'value' => $value], '/');
        }
        yield "</properties>\n";
        foreach ($main->sites as $site) {
            yield $this->case($main, $site);
        }
        yield "</testsuite>\n";
    }

    private function case(ViewMain $main, ViewSite $site): string
    {
        $words = $site->growth();
        $holder = $site->holder();
        $detail = trim($site->place() . '  ' . $site->names()) . "\n$words"
            . ($holder === null ? '' : "\nheld by $holder");
        $outcome = match ($site->verdict) {
            'leak' => self::tag('failure', ['type' => 'leak', 'message' => $words])
                . self::text($detail) . "</failure>\n",
            'growing' => self::tag('skipped', ['message' => "growing so far: $words"], '/'),
            'unsure' => self::tag('skipped', ['message' => 'unsure: ' . ($site->site['why'] ?? $words)], '/'),
            default => '',
        };
        $facts = "verdict: $site->verdict\nlive_bytes: $site->liveBytes\nlive_blocks: $site->liveBlocks\n";
        return self::tag('testcase', ['name' => $site->place(), 'classname' => $main->place(), 'time' => 0])
            . $outcome . '<system-out>' . self::text($facts) . "</system-out>\n</testcase>\n";
    }

    /** @return iterable<string> a suite of the logs that could not be read or have lost records */
    private function unread(Report $report): iterable
    {
        $cases = '';
        $count = 0;
        foreach ($report->processes() as $process) {
            $lost = $process['lost_records'] ?? 0;
            $why = $process['error']
                ?? ($lost > 0 ? Text::count($lost, 'loop record') . ' could not be written' : null);
            if ($why !== null) {
                $count++;
                $cases .= self::tag('testcase', ['name' => "pid $process[pid]", 'classname' => 'logs', 'time' => 0])
                    . self::tag('error', ['type' => 'log', 'message' => (string) $why], '/') . "</testcase>\n";
            }
        }
        if ($count > 0) {
            $counts = ['tests' => $count, 'failures' => 0, 'errors' => $count, 'skipped' => 0, 'time' => 0];
            yield self::tag('testsuite', ['name' => 'logs'] + $counts) . $cases . "</testsuite>\n";
        }
    }

    /** @param array<string, string|int> $attributes */
    private static function tag(string $name, array $attributes = [], string $end = ''): string
    {
        $text = "<$name";
        foreach ($attributes as $attribute => $value) {
            $text .= " $attribute=\"" . self::text(Text::clean((string) $value)) . '"';
        }
        return "$text$end>\n";
    }

    /** Of text whose names are clean already: it may have lines. */
    private static function text(string $text): string
    {
        return htmlspecialchars($text, ENT_XML1 | ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
    }
}
