<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Format;

use Leaktrack\Frame;
use Leaktrack\Report;
use Leaktrack\Sample;
use Leaktrack\Text;

/**
 * Callgrind's format 1, https://valgrind.org/docs/manual/cl-format.html: what lives of each line, and what
 * lives below each call of it. How often a call was made is not known; the blocks that came by it are
 * told instead.
 */
final class CallgrindRenderer implements Renderer
{
    /** @var array<string, int> */
    private array $files = [];
    /** @var array<string, int> */
    private array $names = [];
    /** @var array<string, int> file and name => number of the function */
    private array $numbers = [];
    /** @var list<array{file: string, name: string, first: int, own: array, calls: array}> */
    private array $functions = [];
    /** @var \SplObjectStorage<Frame, int> number of its function */
    private \SplObjectStorage $known;

    public function render(Report $report): iterable
    {
        $this->files = $this->names = $this->numbers = $this->functions = [];
        $this->known = new \SplObjectStorage();
        $total = [0, 0];
        foreach ($report->samples() as $sample) {
            $this->add($sample);
            $total = self::sum($total, $sample);
        }
        yield "# callgrind format\nversion: 1\ncreator: leaktrack " . Text::clean($report->version()) . "\n"
            . 'cmd: ' . Text::clean((string) ($report->processes()[0]['argv0'] ?? '?')) . "\n"
            . "part: 1\npositions: line\nevent: Bytes : Bytes retained\nevent: Blocks : Blocks retained\n"
            . "events: Bytes Blocks\nsummary: $total[0] $total[1]\n";
        foreach ($this->functions as $function) {
            yield $this->function($function);
        }
        yield "\ntotals: $total[0] $total[1]\n";
    }

    private function add(Sample $sample): void
    {
        $open = [];
        $caller = $line = null;
        foreach ($sample->stack() as $frame) {
            $callee = $this->known[$frame] ??= $this->know($frame);
            if ($caller !== null) {
                $call = &$this->functions[$caller]['calls'][$line][$callee];
                $call ??= ['count' => 0, 'cost' => [0, 0]];
                $call['count'] += $sample->blocks;
                // As Callgrind has it: what a function takes while it runs already is in its first call.
                if (!isset($open[$callee])) {
                    $call['cost'] = self::sum($call['cost'], $sample);
                }
                unset($call);
            }
            $open[$callee] = true;
            [$caller, $line] = [$callee, $frame->line];
        }
        $sum = &$this->functions[$caller]['own'][$line];
        $sum = self::sum($sum ?? [0, 0], $sample);
    }

    /**
     * @param array{int, int} $sum
     * @return array{int, int}
     */
    private static function sum(array $sum, Sample $sample): array
    {
        return [$sum[0] + $sample->bytes, $sum[1] + $sample->blocks];
    }

    /** The number of the frame's function. */
    private function know(Frame $frame): int
    {
        $file = $frame->fileName();
        $name = $frame->name();
        $number = $this->numbers["$file\0$name"] ??= count($this->numbers);
        $known = &$this->functions[$number];
        $known ??= ['file' => $file, 'name' => $name, 'first' => $frame->line, 'own' => [], 'calls' => []];
        $known['first'] = min($known['first'], $frame->line);
        return $number;
    }

    private function function(array $function): string
    {
        $text = "\nfl=" . self::short($this->files, $function['file']) . "\n"
            . 'fn=' . self::short($this->names, $function['name']) . "\n";
        foreach ($function['own'] as $line => [$bytes, $blocks]) {
            $text .= "$line $bytes $blocks\n";
        }
        foreach ($function['calls'] as $line => $callees) {
            foreach ($callees as $callee => ['count' => $count, 'cost' => [$bytes, $blocks]]) {
                $called = $this->functions[$callee];
                $text .= 'cfi=' . self::short($this->files, $called['file']) . "\n"
                    . 'cfn=' . self::short($this->names, $called['name']) . "\n"
                    . 'calls=' . max(1, $count) . " $called[first]\n$line $bytes $blocks\n";
            }
        }
        return $text;
    }

    /**
     * "(3) name" where it is met first, then "(3)": and no name that begins with a number in
     * parentheses is taken for one.
     *
     * @param array<string, int> $known
     */
    private static function short(array &$known, string $name): string
    {
        if (isset($known[$name])) {
            return "($known[$name])";
        }
        $known[$name] = count($known) + 1;
        return "($known[$name]) " . Text::clean($name);
    }
}
