<?php

// SPDX-License-Identifier: MIT
//
// Any options and paths for what users call: they are taken, or refused by a TypeError or ValueError that names what
// what it wants, and no file but the one asked for is written. Three bytes choose an option, its type and its value.

declare(strict_types=1);

require_once __DIR__ . '/reports.inc';

const OPTIONS = ['format', 'output', 'top', 'loops', 'pid', 'color', 'against', 'unknown', '', 'Format', "top\0", 'füllung'];

function some_value(int $type, int $byte, string $data): mixed
{
    return match ($type % 16) {
        0 => null,
        1 => true,
        2 => false,
        3 => $byte,
        4 => -$byte,
        5 => PHP_INT_MAX - $byte,
        6 => PHP_INT_MIN + $byte,
        7 => $byte / 3,
        8 => [NAN, INF, -INF, 1e300][$byte % 4],
        9 => ['text', 'json', 'collapsed', 'always', 'never', 'auto', 'all', ''][$byte % 8],
        10 => substr($data, 0, $byte),
        11 => "\0" . substr($data, 0, $byte),
        12 => [$byte],
        13 => new ArrayObject([$byte]),
        14 => STDERR,
        default => (string) $byte,
    };
}

return static function (string $data): void {
    static $log = null;
    $log ??= file_get_contents(dirname(__DIR__) . '/seeds/logs/small.jsonl');
    $path = log_file();
    file_put_contents($path, $log);
    $options = [];
    for ($at = 1; $at + 2 < strlen($data) && count($options) < 6; $at += 3) {
        $key = OPTIONS[ord($data[$at]) % count(OPTIONS)];
        $value = some_value(ord($data[$at + 1]), ord($data[$at + 2]), substr($data, $at));
        if (in_array($key, ['output', 'against'], true) && is_string($value)) {
            $value = $value === '' ? '' : dirname($path) . '/' . strtr($value, '/', '_');
        }
        ord($data[$at]) % 31 === 30 ? $options[] = $value : $options[$key] = $value;
    }
    $choice = $data === '' ? 0 : ord($data[0]);
    $where = [$path, dirname($path), null, dirname($path) . '/nothing', "$path\0", dirname($path) . '/' . strtr(substr($data, 1, 99), '/', '_')][$choice % 6];
    try {
        [, $text] = analyzed($where ?? '/nonexistent', $options, $choice > 127, $choice > 200 ? -1 : 3);
        must(preg_match('//u', $text) === 1, 'the report is UTF-8');
    } catch (TypeError | ValueError $refused) {
        must(strlen($refused->getMessage()) > 20, 'the message says why');
    }
    foreach (glob(dirname($path) . '/*') as $file) {
        must(is_file($file), "a folder $file");
        unlink($file);
    }
};
