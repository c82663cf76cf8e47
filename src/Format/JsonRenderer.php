<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Format;

use Leaktrack\Report;
use Leaktrack\Text;

/** The report as it is, encoded as the extension does. */
final class JsonRenderer implements Renderer
{
    private const FLAGS = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION
        | JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR;

    public function render(Report $report): iterable
    {
        yield self::encode(self::objects($report->data)) . "\n";
    }

    public static function encode(mixed $data): string
    {
        return Text::json($data, self::FLAGS);
    }

    /** The one map among the lists, the classes that a loop's collection found, stays an object. */
    private static function objects(array $data): array
    {
        foreach ($data['processes'] as $p => $process) {
            foreach ($process['mains'] ?? [] as $m => $main) {
                foreach ($main['loops_detail'] ?? [] as $n => $loop) {
                    $data['processes'][$p]['mains'][$m]['loops_detail'][$n] = self::loop($loop);
                }
            }
        }
        return $data;
    }

    /** @param array<string, mixed> $loop */
    public static function loop(array $loop): array
    {
        if (isset($loop['cycles']['classes'])) {
            $loop['cycles']['classes'] = (object) $loop['cycles']['classes'];
        }
        return $loop;
    }
}
