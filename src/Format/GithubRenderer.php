<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Format;

use Leaktrack\Report;
use Leaktrack\Text;
use Leaktrack\View;
use Leaktrack\ViewSite;

/**
 * Workflow commands of GitHub Actions: an error for each line that leaks, a warning for each that grows or
 * cannot be told, a notice of what lives in all.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
final class GithubRenderer implements Renderer
{
    private const WORDS = [
        'leak' => ['error', 'Memory leak'],
        'growing' => ['warning', 'Memory grows so far'],
        'unsure' => ['warning', 'Memory: cannot be told'],
    ];

    public function render(Report $report): iterable
    {
        $view = new View($report);
        $counts = [];
        foreach ($view->lines() as $verdict => $sites) {
            $counts[] = count($sites) . " $verdict";
            foreach ($sites as $site) {
                yield $this->annotation($site, ...self::WORDS[$verdict]);
            }
        }
        foreach ($report->processes() as $process) {
            $lost = $process['lost_records'] ?? 0;
            if (isset($process['error']) || $lost > 0) {
                $why = $process['error'] ?? Text::count($lost, 'loop record') . ' could not be written';
                yield self::command('warning', ['title' => 'leaktrack'], "pid $process[pid]: " . Text::clean((string) $why));
            }
        }
        $message = implode(', ', $counts) . ": {$report->liveBytes()} bytes retained by all loops";
        yield self::command('notice', ['title' => 'leaktrack'], $message);
    }

    private function annotation(ViewSite $site, string $command, string $title): string
    {
        $lines = [trim($site->names() . ' ' . $site->growth())];
        $holder = $site->holder();
        if ($holder !== null) {
            $lines[] = "held by $holder";
        }
        if ($site->verdict === 'unsure' && isset($site->site['why'])) {
            $lines[] = Text::clean((string) $site->site['why']);
        }
        // GitHub wants the path as seen from the checkout.
        $root = getenv('GITHUB_WORKSPACE') ?: (string) getcwd();
        return self::command($command, [
            'file' => self::path(Text::path($site->site['file'], $root)),
            'line' => $site->site['line'],
            'title' => $title,
        ], implode("\n", $lines));
    }

    /** Ends of lines are encoded, so that the name stays right; all else that harms shows itself. */
    private static function path(string $path): string
    {
        return implode('', array_map(
            fn (string $part): string => trim($part, "\r\n") === '' ? $part : Text::clean($part),
            preg_split('~([\r\n]+)~', $path, -1, PREG_SPLIT_DELIM_CAPTURE),
        ));
    }

    /** @param array<string, string|int> $properties */
    private static function command(string $command, array $properties, string $message): string
    {
        $parts = [];
        foreach ($properties as $name => $value) {
            $parts[] = "$name=" . strtr(self::escape((string) $value), [':' => '%3A', ',' => '%2C']);
        }
        return "::$command " . implode(',', $parts) . '::' . self::escape($message) . "\n";
    }

    private static function escape(string $text): string
    {
        return strtr($text, ['%' => '%25', "\r" => '%0D', "\n" => '%0A']);
    }
}
