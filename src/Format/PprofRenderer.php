<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Format;

use Leaktrack\Failure;
use Leaktrack\Frame;
use Leaktrack\Pprof\Label;
use Leaktrack\Pprof\Line;
use Leaktrack\Pprof\Location;
use Leaktrack\Pprof\PBFunction;
use Leaktrack\Pprof\Profile;
use Leaktrack\Pprof\Sample as PprofSample;
use Leaktrack\Pprof\ValueType;
use Leaktrack\Report;
use Leaktrack\Sample;
use Leaktrack\Text;

/** pprof's gzipped protobuf. The labels `place` and `verdict` go with `-tagfocus`, `-tagroot`, … */
final class PprofRenderer implements Renderer
{
    /** @var array<string, int> string => number */
    private array $strings = [];
    /** @var array<string, int> name and file => id */
    private array $functions = [];
    /** @var array<string, int> function and line => id */
    private array $locations = [];
    /** @var \SplObjectStorage<Frame, int> id of its location */
    private \SplObjectStorage $known;
    private Profile $profile;

    public function render(Report $report): iterable
    {
        $this->strings = ['' => 0];
        $this->functions = $this->locations = [];
        $this->known = new \SplObjectStorage();
        $this->profile = new Profile();
        $this->profile->setSampleType([
            $this->valueType('retained_bytes', 'bytes'),
            $this->valueType('retained_blocks', 'count'),
        ]);
        $this->profile->setDefaultSampleType($this->string('retained_bytes'));
        $this->profile->setComment([$this->string('leaktrack ' . Text::clean($report->version()))]);
        $this->profile->setTimeNanos(self::nanoseconds($report->processes()[0]['started'] ?? null));
        foreach ($report->samples() as $sample) {
            $this->profile->getSample()[] = $this->sample($sample);
        }
        $this->profile->setStringTable(array_map(strval(...), array_keys($this->strings)));
        $packed = gzencode($this->profile->serializeToString());
        yield $packed === false ? throw new Failure('the profile cannot be packed') : $packed;
    }

    private static function nanoseconds(?string $started): int
    {
        $time = $started === null ? false : strtotime($started);
        return $time === false ? 0 : $time * 1_000_000_000;
    }

    private function valueType(string $type, string $unit): ValueType
    {
        return new ValueType(['type' => $this->string($type), 'unit' => $this->string($unit)]);
    }

    private function string(string $string): int
    {
        return $this->strings[$string] ??= count($this->strings);
    }

    private function sample(Sample $sample): PprofSample
    {
        $ids = array_map($this->location(...), array_reverse($sample->stack()));
        return new PprofSample([
            'location_id' => $ids,
            'value' => [$sample->bytes, $sample->blocks],
            'label' => [
                $this->label('place', $sample->place),
                $this->label('verdict', $sample->verdict),
                new Label(['key' => $this->string('pid'), 'num' => $sample->pid]),
            ],
        ]);
    }

    private function label(string $key, string $value): Label
    {
        return new Label(['key' => $this->string($key), 'str' => $this->string(Text::clean($value))]);
    }

    private function location(Frame $frame): int
    {
        return $this->known[$frame] ??= $this->newLocation($frame);
    }

    private function newLocation(Frame $frame): int
    {
        $function = $this->function($frame);
        $key = "$function:$frame->line";
        if (!isset($this->locations[$key])) {
            $this->locations[$key] = count($this->locations) + 1;
            $this->profile->getLocation()[] = new Location([
                'id' => $this->locations[$key],
                'line' => [new Line(['function_id' => $function, 'line' => $frame->line])],
            ]);
        }
        return $this->locations[$key];
    }

    private function function(Frame $frame): int
    {
        $name = Text::clean($frame->name());
        $file = $frame->fileName();
        $key = "$name\0$file";
        if (!isset($this->functions[$key])) {
            $this->functions[$key] = count($this->functions) + 1;
            $this->profile->getFunction()[] = new PBFunction([
                'id' => $this->functions[$key],
                'name' => $this->string($name),
                'system_name' => $this->string($name),
                'filename' => $this->string($file),
            ]);
        }
        return $this->functions[$key];
    }
}
