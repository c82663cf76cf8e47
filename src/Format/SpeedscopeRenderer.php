<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Format;

use Leaktrack\Frame;
use Leaktrack\Report;
use Leaktrack\Sample;
use Leaktrack\Text;

/** speedscope's own file format: a sampled profile for each unit, over one table of frames. */
final class SpeedscopeRenderer implements Renderer
{
    private const SCHEMA = 'https://www.speedscope.app/file-format-schema.json';

    /** @var list<array<string, mixed>> */
    private array $frames = [];
    /** @var array<string, int> */
    private array $numbers = [];
    /** @var \SplObjectStorage<Frame, int> number of what is called by its own name */
    private \SplObjectStorage $known;

    public function render(Report $report): iterable
    {
        $this->frames = $this->numbers = [];
        $this->known = new \SplObjectStorage();
        $stacks = $bytes = $blocks = [];
        foreach ($report->samples() as $sample) {
            $stacks[] = $this->stack($sample, $report->isOfSeveral());
            $bytes[] = $sample->bytes;
            $blocks[] = $sample->blocks;
        }
        $file = [
            '$schema' => self::SCHEMA,
            'exporter' => 'leaktrack ' . Text::clean($report->version()),
            'name' => 'memory retained by loops',
            'activeProfileIndex' => 0,
            'shared' => ['frames' => $this->frames],
            'profiles' => [
                self::profile('retained bytes', 'bytes', $stacks, $bytes),
                self::profile('retained blocks', 'none', $stacks, $blocks),
            ],
        ];
        yield JsonRenderer::encode($file) . "\n";
    }

    /**
     * @param list<list<int>> $stacks
     * @param list<int> $weights
     */
    private static function profile(string $name, string $unit, array $stacks, array $weights): array
    {
        return [
            'type' => 'sampled',
            'name' => $name,
            'unit' => $unit,
            'startValue' => 0,
            'endValue' => array_sum($weights),
            'samples' => $stacks,
            'weights' => $weights,
        ];
    }

    /** @return list<int> */
    private function stack(Sample $sample, bool $several): array
    {
        $stack = $several ? [$this->number("pid $sample->pid")] : [];
        $stack[] = $this->number("loops of $sample->place");
        foreach ($sample->frames as $frame) {
            $stack[] = $this->known[$frame] ??= $this->number(self::name($frame), $frame);
        }
        return $stack;
    }

    /** A leak is a line: functions of the same name are told apart by it. */
    private static function name(Frame $frame): string
    {
        if ($frame->file === null) {
            return $frame->name();
        }
        $function = preg_replace('~^\{closure:.*/([^/]+)\}$~s', '{closure:$1}', $frame->function ?? '');
        return ltrim("$function " . basename($frame->file) . ":$frame->line");
    }

    private function number(string $name, ?Frame $frame = null): int
    {
        $fields = ['name' => Text::clean($name)];
        if ($frame?->file !== null) {
            $fields += ['file' => $frame->file, 'line' => $frame->line];
        }
        $key = implode("\0", $fields);
        if (!isset($this->numbers[$key])) {
            $this->numbers[$key] = count($this->frames);
            $this->frames[] = $fields;
        }
        return $this->numbers[$key];
    }
}
