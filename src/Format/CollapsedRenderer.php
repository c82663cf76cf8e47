<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Format;

use Leaktrack\Frame;
use Leaktrack\Report;
use Leaktrack\Sample;

/** A stack and its bytes a line, the outermost frame first: "handle;/app/a.php:5 (put) 2048". */
final class CollapsedRenderer implements Renderer
{
    public function render(Report $report): iterable
    {
        foreach ($report->samples() as $sample) {
            yield implode(';', array_map(self::frame(...), self::names($sample, $report->isOfSeveral())))
                . " $sample->bytes\n";
        }
    }

    /** @return list<string> */
    private static function names(Sample $sample, bool $several): array
    {
        $places = array_map(fn (Frame $frame) => $frame->place(), $sample->frames);
        return $several ? ["pid $sample->pid", $sample->place, ...$places] : [$sample->place, ...$places];
    }

    /** Nothing in a name may separate frames or lines, or command a terminal. */
    private static function frame(string $name): string
    {
        $frame = preg_replace('~[\x00-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]~', '_', strtr($name, ';', ':'));
        return $frame === '' ? '_' : $frame;
    }
}
