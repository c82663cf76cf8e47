<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Format;

use Leaktrack\Frame;
use Leaktrack\Report;
use Leaktrack\Text;
use Leaktrack\View;
use Leaktrack\ViewMain;
use Leaktrack\ViewSite;

/**
 * The text report of a JSON report. From a folder of logs the extension writes it, with the lines' source and
 * advice; this one has the same words and numbers, in a plainer layout.
 */
final class TextRenderer implements Renderer
{
    private const NAMED_PIDS = 8;
    private const NAMED_FINE = 3;
    private const NAMED_OUTSIDE = 5;
    private const SHOWN_STACKS = 3;
    private const SHOWN_CALLERS = 6;
    private const MARKS = ['leak' => '❌ LEAK', 'growing' => '🔺 GROWING', 'unsure' => '❔ UNSURE'];
    private const FINE = [
        'replaced' => 'replaced each loop',
        'warm-up' => 'warm-up, then nothing new',
        'cycle' => 'freed by the cycle collector',
        'delayed' => 'comes and goes',
    ];
    private const COLUMNS = 100;
    private const INDENT = '         ';

    private string $from = '';

    /** @param int $top at most so many lines that leak, grow, …; 0: all */
    public function __construct(private readonly int $top = 20)
    {
    }

    public function render(Report $report): iterable
    {
        foreach ($this->lines($report) as $line) {
            yield self::wrapped($line);
        }
    }

    /** A long line goes on under its beginning. */
    private static function wrapped(string $line): string
    {
        if (mb_strwidth($line, 'UTF-8') <= self::COLUMNS + 1) {
            return $line;
        }
        $indent = str_repeat(' ', strspn($line, ' ') + 2);
        $text = $row = '';
        foreach (preg_split('~(?<=\S)(?= )~', rtrim($line, "\n")) as $word) {
            if ($row !== '' && mb_strwidth($row . $word, 'UTF-8') > self::COLUMNS) {
                $text .= "$row\n";
                $row = $indent . ltrim($word);
            } else {
                $row .= $word;
            }
        }
        return "$text$row\n";
    }

    /** @return iterable<string> */
    private function lines(Report $report): iterable
    {
        $view = new View($report);
        $this->from = (string) getcwd();
        yield $this->head($view) . "\n";
        yield from $this->warnings($report);
        foreach ($view->mains as $main) {
            yield "\n";
            yield from $this->main($view, $main);
        }
        yield from $this->outside($view->outside);
        yield "\n";
        yield from $this->summary($view);
    }

    private function head(View $view): string
    {
        $processes = $view->report->processes();
        $pids = implode(', ', array_slice(array_column($processes, 'pid'), 0, self::NAMED_PIDS));
        $more = count($processes) - self::NAMED_PIDS;
        $pids .= $more > 0 ? " and $more more" : '';
        $first = $processes[0] ?? [];
        return sprintf(
            'leaktrack %s: %s, PHP %s %s%s',
            Text::clean($view->report->version()),
            count($processes) > 1 ? count($processes) . " processes (pid $pids)" : "pid $pids",
            Text::clean((string) ($first['php'] ?? '?')),
            Text::clean((string) ($first['sapi'] ?? '?')),
            count($view->mains) === 1 ? ', ' . $this->whose($view->mains[0]) : '',
        );
    }

    /** "600 loops of App\Server::onRequest (src/Server.php:21)" */
    private function whose(ViewMain $main): string
    {
        $name = Text::clean((string) ($main->main['name'] ?? ''));
        $place = Text::clean(Text::path($main->main['file'], $this->from)) . ':' . ($main->main['line'] ?? 0);
        $label = $main->main['label'] ?? null;
        $of = $label === null ? "$name ($place)" : '"' . Text::clean($label) . "\" ($name, $place)";
        $interrupted = $main->interrupted ? ', ' . number_format($main->interrupted) . ' of them interrupted' : '';
        return Text::count($main->loops, 'loop') . " of $of$interrupted";
    }

    /** @return iterable<string> what the reader must know before believing the rest */
    private function warnings(Report $report): iterable
    {
        foreach ($report->processes() as $process) {
            $lost = $process['lost_records'] ?? 0;
            $skipped = $process['skipped_lines'] ?? 0;
            $ended = (string) ($process['ended'] ?? '');
            $words = [
                (string) ($process['error'] ?? ''),
                $skipped > 0 ? Text::count($skipped, 'line') . ' of its log could not be understood and left out' : '',
                $lost > 0 ? Text::count($lost, 'loop record') . ' could not be written' : '',
                ($process['sizes'] ?? '') === 'requested' ? 'the heap is not PHP\'s own: bytes are those asked for' : '',
                $ended === 'memory limit' ? 'memory_limit was reached; recording ended there' : '',
                str_starts_with($ended, 'stopped') ? "recording $ended" : '',
            ];
            foreach (array_filter($words, fn (string $word) => $word !== '') as $word) {
                yield "⚠ pid $process[pid]: " . Text::clean($word) . "\n";
            }
        }
    }

    /** @return iterable<string> */
    private function main(View $view, ViewMain $main): iterable
    {
        if (count($view->mains) > 1) {
            yield $this->whose($main) . "\n";
        }
        if (!$main->isJudged()) {
            yield $main->closed === 0 ? "❔ no loop has ended yet.\n"
                : "❔ only the first loop has ended, which is not judged: it loads classes and fills caches.\n";
            return;
        }
        $suspects = $main->suspects();
        if ($suspects === []) {
            yield '✅ no leak in ' . Text::count($main->closed - $main->processes, 'loop') . '. '
                . ($main->sites === [] ? 'No line kept any memory beyond its loop.'
                    : Text::bytes($main->liveBytes) . ' of ' . Text::count(count($main->sites), 'line') . ' are alive.')
                . "\n";
        }
        $shown = $this->top > 0 ? array_slice($suspects, 0, $this->top) : $suspects;
        foreach ($shown as $site) {
            yield from $this->suspect($view, $site);
        }
        if (count($shown) < count($suspects)) {
            $more = Text::count(count($suspects) - count($shown), 'more line');
            yield self::INDENT . "and $more (--top=0 shows all)\n";
        }
        yield from $this->fine($main);
        if ($main->leftBytes > 0) {
            yield self::INDENT . '(As of the last full loop. That the function then returned freed ' . Text::bytes($main->leftBytes)
                . ",\n" . self::INDENT . "which a worker that goes on would hold.)\n";
        }
        yield from $this->growth($main);
    }

    /** @return iterable<string> */
    private function suspect(View $view, ViewSite $site): iterable
    {
        $of = $view->processes > 1 ? ", in $site->processes of $view->processes processes" : '';
        yield self::MARKS[$site->verdict] . '  ' . rtrim($site->place($this->from) . '  ' . $site->names()) . "\n";
        yield self::INDENT . $site->growth() . "$of\n";
        $app = $site->site['app_frame'] ?? null;
        if (is_array($app) && [$app['file'], $app['line']] !== [$site->site['file'], $site->site['line']]) {
            yield self::INDENT . 'from your code at ' . $this->frame($app) . "\n";
        }
        yield from $this->stacks($site);
        if ($site->holder() !== null) {
            yield self::INDENT . 'held by ' . $site->holder() . "\n";
            $preview = (string) ($site->site['preview'] ?? '');
            $preview === '' or yield self::INDENT . 'content ' . Text::clean($preview) . "\n";
        }
        yield from $this->doubt($site);
    }

    private function frame(array $frame): string
    {
        $name = (string) ($frame['function'] ?? '');
        $name = str_starts_with($name, '{closure') ? '{closure}' : Text::clean($name);
        $name .= $name === '' || in_array($name[0], ['(', '{'], true) ? '' : '()';
        $place = isset($frame['file']) ? Text::clean(Text::path($frame['file'], $this->from)) . ":$frame[line]" : '';
        return trim("$name $place");
    }

    /** @return iterable<string> what lives by callers, most first */
    private function stacks(ViewSite $site): iterable
    {
        $callers = [];
        foreach ($site->site['stacks'] ?? [] as $stack) {
            $text = $this->callers($stack);
            if ($text !== '' && $stack['bytes'] > 0) {
                $callers[$text] = ($callers[$text] ?? 0) + $stack['bytes'];
            }
        }
        arsort($callers);
        $live = $site->site['live_bytes'];
        foreach (array_slice($callers, 0, self::SHOWN_STACKS, true) as $text => $bytes) {
            $share = $live > 0 ? min(100, $bytes * 100 / $live) : 0;
            yield self::INDENT . (count($callers) > 1 ? sprintf('%.0F %% by ', $share) : 'called by ') . "$text\n";
        }
        if (count($callers) > self::SHOWN_STACKS) {
            yield self::INDENT . 'and ' . Text::count(count($callers) - self::SHOWN_STACKS, 'more call stack') . "\n";
        }
    }

    /** "deep() src/a.php:5 (6 times) ← handle() src/a.php:6 ← (main) run.php:7" */
    private function callers(array $stack): string
    {
        $frames = $stack['frames'];
        $first = 0;
        while (isset($frames[$first]) && !isset($frames[$first]['file'])) {
            $first++; // what the line called is told by its name
        }
        $folded = $times = [];
        for ($n = $first + 1; $n < count($frames); $n++) {
            $text = trim(Frame::contextOf($frames, $n) . ' ' . $this->frame($frames[$n]));
            if ($folded !== [] && end($folded) === $text) {
                $times[array_key_last($folded)]++;
            } else {
                $folded[] = $text;
                $times[] = 1;
            }
        }
        $shown = array_slice($folded, 0, self::SHOWN_CALLERS);
        foreach ($shown as $n => &$text) {
            $text .= $times[$n] > 1 ? " ($times[$n] times)" : '';
        }
        unset($text);
        $more = array_sum(array_slice($times, count($shown)));
        if ($more > 0) {
            $shown[] = "… $more more";
        } elseif ($shown !== [] && ($stack['cut'] ?? false)) {
            $shown[] = '…';
        }
        return implode(' ← ', $shown);
    }

    /** @return iterable<string> why it is not called a leak, and what would tell */
    private function doubt(ViewSite $site): iterable
    {
        $horizon = $site->site['horizon'] ?? 0;
        $words = match (true) {
            $site->verdict === 'unsure' => [Text::clean((string) ($site->site['why'] ?? ''))],
            $site->verdict === 'growing' && $horizon > 0 => ['too early to tell: a cache of more than '
                . Text::count($horizon, "loop's", "loops'") . ' entries that still fills looks the same'],
            default => [],
        };
        $more = $site->site['more_loops'] ?? 0;
        if ($site->verdict !== 'leak' && $more > 0) {
            $words[] = 'about ' . Text::count($more, 'more loop') . ' would tell';
        }
        if ($words !== [] && $words !== ['']) {
            yield self::INDENT . implode('; ', $words) . "\n";
        }
    }

    /** @return iterable<string> lines that are all right, by kind */
    private function fine(ViewMain $main): iterable
    {
        foreach (self::FINE as $verdict => $words) {
            $sites = array_values(array_filter($main->sites, fn (ViewSite $site) => $site->verdict === $verdict));
            if ($sites === []) {
                continue;
            }
            $named = array_map($this->fineSite(...), array_slice($sites, 0, self::NAMED_FINE));
            $more = count($sites) - count($named);
            $more > 0 and $named[] = 'and ' . Text::count($more, 'more line');
            yield "   ok    $words: " . implode(', ', $named) . "\n";
        }
    }

    private function fineSite(ViewSite $site): string
    {
        $period = $site->site['period'] ?? 0;
        $facts = match (true) {
            $site->verdict === 'cycle' => Text::bytes((float) ($site->site['gc_freed_bytes'] ?? 0)) . ' in all',
            $period > 0 => "about every $period loops",
            default => Text::bytes($site->liveBytes),
        };
        $since = $site->verdict === 'warm-up' ? ', none since loop ' . ($site->site['last_loop'] ?? 0) : '';
        return $site->place($this->from) . " ($facts$since)";
    }

    /** @return iterable<string> what grows beside the lines */
    private function growth(ViewMain $main): iterable
    {
        foreach ($main->main['growth'] ?? [] as $growth) {
            if (in_array($growth['kind'], ['objects', 'interned strings'], true)) {
                continue; // the lines say so already
            }
            $rate = $growth['bytes'] ? 'grows by about ' . Text::bytes($growth['per_loop'])
                : sprintf('grow by about %.2g', $growth['per_loop']);
            yield '⚠ ' . Text::clean($growth['kind']) . " $rate per loop: " . Text::clean($growth['advice']) . "\n";
        }
    }

    /** @return iterable<string> */
    private function outside(ViewMain $outside): iterable
    {
        $grows = fn (ViewSite $site) => in_array($site->verdict, ['leak', 'growing'], true);
        $growing = array_filter($outside->sites, $grows);
        if ($growing === []) {
            return;
        }
        yield "\nOutside the loops (timers, callbacks, between loops) " . Text::bytes($outside->liveBytes)
            . ' are alive; ' . Text::count(count($growing), 'line grows', 'lines grow') . " there:\n";
        foreach (array_slice($growing, 0, self::NAMED_OUTSIDE) as $site) {
            yield '   ' . $site->place($this->from) . '  ' . $site->names() . '  ' . $site->growth() . "\n";
        }
        if (count($growing) > self::NAMED_OUTSIDE) {
            yield '   and ' . (count($growing) - self::NAMED_OUTSIDE) . " more\n";
        }
    }

    /** @return iterable<string> */
    private function summary(View $view): iterable
    {
        $lines = $view->lines();
        if (array_filter($lines) === []) {
            if (count($view->mains) > 1) {
                yield '✅ no leak in ' . Text::count(count($view->mains), 'place') . ".\n";
            }
        } else {
            $words = [];
            $leaks = count($lines['leak']);
            if ($leaks > 0) {
                $words[] = Text::count($leaks, 'leak') . ': ' . Text::rate($view->leakRate()) . ' per loop'
                    . ($leaks > 1 ? ' together.' : '.');
            }
            if ($lines['growing'] !== []) {
                $words[] = Text::count(count($lines['growing']), 'line has', 'lines have') . ' grown so far.';
            }
            if ($lines['unsure'] !== []) {
                $words[] = Text::count(count($lines['unsure']), 'line') . ' cannot be judged yet.';
            }
            $limit = $view->limit();
            if ($limit !== null) {
                $step = 10 ** max(0, strlen((string) $limit[0]) - 3); // it is an estimate
                $words[] = 'memory_limit (' . Text::bytes($limit[1]) . ') is reached in about '
                    . Text::count(intdiv($limit[0], $step) * $step, 'more loop') . '.';
            }
            yield implode(' ', $words) . "\n";
            $first = $lines['leak'][0] ?? null;
            if (isset($first?->site['advice'])) {
                yield 'Next: ' . $first->place($this->from) . ': ' . Text::clean((string) $first->site['advice']) . "\n";
            }
        }
        yield 'All that loops retained and is alive: ' . number_format($view->report->liveBytes()) . " bytes.\n";
    }
}
