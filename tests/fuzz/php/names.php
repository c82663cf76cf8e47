<?php

// SPDX-License-Identifier: MIT
//
// Names of any bytes in a log that is whole, as the recorder would write them: each format of the report stays what it
// is, a terminal is told nothing, and the JSON report gives the names back as they were. A byte tells how long the
// name behind it is.

declare(strict_types=1);

require_once __DIR__ . '/reports.inc';

/** A member of an object, and its exact bytes where they are not UTF-8 (buf.h). */
function named_json(string $key, string $name): string
{
    $text = json_encode($name, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
    return "\"$key\":$text" . (preg_match('//u', $name) ? '' : ",\"{$key}_raw\":\"" . base64_encode($name) . '"');
}

/** @param list<string> $names */
function log_of(array $names): string
{
    $at = 0;
    $next = static function (string $key) use ($names, &$at): string {
        return named_json($key, $names[$at++ % count($names)]);
    };
    $lines = ['{"t":"start","schema":1,"version":"0.1.0","pid":4711,"ppid":1,"php":"8.2.0","sapi":"cli",' . $next('argv0')
        . ',"started":"2026-11-20T10:00:00.123Z","uid":33,"memory_limit":134217728,"gc":"auto","sizes":"real","use":1,"real":2097152}'];
    $lines[] = '{"t":"main","id":0,' . named_json('name', $names[0]) . ',' . named_json('file', end($names)) . ',"line":3,'
        . (count($names) % 2 ? '"label":null' : $next('label')) . '}';
    $lines[] = '{"t":"frame","id":1,' . $next('file') . ',"line":4,' . $next('function') . '}';
    $lines[] = '{"t":"frame","id":2,' . $next('function') . ',"module":"standard"}';
    $lines[] = '{"t":"stack","id":3,"frame":1}';
    $lines[] = '{"t":"stack","id":4,"up":3,"frame":2}';
    $lines[] = '{"t":"site","id":1,' . named_json('file', $names[0]) . ',"line":42,' . $next('function') . ',' . $next('internal')
        . ',' . $next('module') . ',"stack":4}';
    $lines[] = '{"t":"site","id":2,' . $next('file') . ',"line":43,' . $next('function') . ',"vendor":true,"app":1}';
    for ($n = 0; $n < 12; $n++) {
        $lines[] = sprintf('{"t":"loop","main":0,"n":%d,"at":%d.5,"took":0.1,"end":"return","gc":true,"use":1,"real":1,'
            . '"keep":[[1,104,1],[2,%d,2]],"gcf":[[2,64,1]]%s}', $n, $n, 512 + $n,
            $n === 5 ? ',"cyc":{"collected":3,"classes":{' . json_encode("C$names[0]", JSON_INVALID_UTF8_SUBSTITUTE) . ':2}}' : '');
    }
    $lines[] = '{"t":"held","site":1,"at":1.5,' . $next('by') . ',"how":"global","type":"string",' . $next('class') . ',"size":10,' . $next('preview') . '}';
    $lines[] = '{"t":"class",' . $next('name') . ',"objects":3,"bytes":120,"before":1}';
    $lines[] = '{"t":"dump","at":12.9,"why":"call","use":1,"real":1,"rss":1,"live":[[1,1248,12,0],[2,6210,24,2]]}';
    $lines[] = '{"t":"end","at":13,' . $next('why') . ',"use":1,"real":1,"loops":12,"lost":0}';
    return implode("\n", $lines) . "\n";
}

/** The name that a member of the report stands for is this one. */
function must_be_name(stdClass $object, string $key, string $name): void
{
    $raw = "{$key}_raw";
    if (preg_match('//u', $name)) {
        must($object->$key === $name && !isset($object->$raw), "$key is " . json_encode($object->$key));
    } elseif ($key === 'file') {
        must(base64_decode($object->$raw ?? '', true) === $name, "$raw is " . json_encode($object->$raw ?? null));
    }
}

return static function (string $data): void {
    $names = [];
    for ($at = 0; $at < strlen($data) && count($names) < 24; $at += 1 + ord($data[$at])) {
        $names[] = substr($data, $at + 1, ord($data[$at]));
    }
    $names = $names ?: [''];
    $path = log_file();
    file_put_contents($path, log_of($names));
    must_analyze($path, ['color' => 'always', 'loops' => true]);
    must_analyze($path, ['color' => 'never']);
    must_analyze($path, ['format' => 'collapsed']);
    [$status, $text] = analyzed($path, ['format' => 'json', 'loops' => true]);
    must($status >= 0, 'the log is whole');
    $main = must_be_report($text)->processes[0]->mains[0];
    must_be_name($main, 'name', $names[0]);
    must_be_name($main, 'file', end($names));
    foreach ($main->sites as $site) {
        if ($site->line === 42) {
            must_be_name($site, 'file', $names[0]);
        }
    }
    must(array_filter($main->sites, static fn (stdClass $site): bool => $site->line === 42) !== [], 'the line is there');
    [, $text] = analyzed($path, [], true);
    must_be_clean($text, false, 'the live report');
};
