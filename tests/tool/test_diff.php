<?php

// SPDX-License-Identifier: MIT
//
// Protects: the gate. What is new, worse, better and gone is told, lines that only moved are the same,
// and the status lets a deploy pass or stops it.

declare(strict_types=1);

/** @return array<string, string> "file:line" (of the second run, else the first) => what became of it */
function changes(string $before, string $after, array $options = []): array
{
    [$status, $json, $errors] = tool(['diff', '--format=json', ...$options, $before, $after]);
    check($status === 0 && $errors === '', 'diff', "status $status: $errors");
    $changes = [];
    foreach (json_decode($json, true)['changes'] ?? [] as $change) {
        $side = $change['after'] ?? $change['before'];
        $changes[basename($side['file']) . ":$side[line]"] = $change['change'];
    }
    return $changes;
}

/** A report of one main function. */
function one(array $sites, array $more = []): string
{
    return report(process([main_function($sites, more: $more)]));
}

function gate(string $before, string $after): int
{
    return tool(['diff', '--fail-on-increase', $before, $after])[0];
}

$before = one([
    site('/app/a.php', 10, 'leak', 10_000),
    site('/app/b.php', 20, 'leak', 10_000),
    site('/app/c.php', 30, 'leak', 10_000),
    site('/app/d.php', 40, 'leak', 10_000),
    site('/app/e.php', 50, 'warm-up', 10_000),
    site('/app/f.php', 60, 'replaced', 10_000),
]);
$after = one([
    site('/app/a.php', 10, 'leak', 10_500),
    site('/app/b.php', 20, 'leak', 20_000),
    site('/app/c.php', 30, 'leak', 5_000),
    site('/app/e.php', 50, 'leak', 10_000),
    site('/app/f.php', 60, 'delayed', 10_000),
    site('/app/g.php', 70, 'growing', 10_000),
]);
$wanted = ['e.php:50' => 'new', 'g.php:70' => 'new', 'b.php:20' => 'worse', 'c.php:30' => 'better', 'd.php:40' => 'gone', 'a.php:10' => 'same'];
same($wanted, changes($before, $after), 'new, worse, better, gone, same');
same('worse', changes($before, $after, ['--tolerance=4'])['a.php:10'] ?? '', '--tolerance: 5 % are more than 4');
[$status, $text] = tool(['diff', $before, $after]);
same(0, $status, 'without --fail-on-increase the status is 0');
foreach (['❌ NEW     /app/e.php:50  handle()', 'warm-up → +100 B per loop (leak)', '❌ WORSE   /app/b.php:20',
    '+100 B per loop (leak) → +200 B per loop (leak), +100 %', '✅ GONE    /app/d.php:40', '2 new, 1 worse, 1 better, 1 gone, 1 same'] as $words) {
    check(str_contains($text, $words), "diff says $words", $text);
}

$leak = one([site('/app/a.php', 10, 'leak', 10_000)]);
$fine = one([site('/app/a.php', 10, 'warm-up', 10_000)]);
$growing = one([site('/app/a.php', 10, 'growing', 10_000)]);
same(1, gate($fine, $leak), 'gate: a new leak stops it');
same(1, gate($leak, one([site('/app/a.php', 10, 'leak', 12_000)])), 'gate: a worse leak stops it');
same(0, gate($leak, $leak), 'gate: the same leak does not');
same(0, gate($leak, $fine), 'gate: a leak that is gone does not');
same(0, gate($growing, $leak), 'gate: what had grown before is no increase when it is called a leak');
same(3, gate($fine, $growing), 'gate: what grows leaves it open');
same(3, gate($leak, report(process([main_function([], 'other')]))), 'gate: a place with a leak that did not run leaves it open');
same(3, gate($fine, report(process([main_function([], more: ['loops' => 1, 'closed' => 1])]))), 'gate: so does a run that nothing is judged of');
same(3, gate($fine, report(process([main_function([])], more: ['lost_records' => 2]))), 'gate: so do lost records');

$put = ['function' => 'App\Cache::put'];
$via = fn (string $internal) => ['via' => [['internal' => $internal, 'module' => 'standard', 'bytes' => 9_999]]];
$old = one([site('/app/a.php', 42, 'leak', 10_000, $put + $via('str_repeat')), site('/app/a.php', 45, 'warm-up', 9_999, $put)]);
$new = one([site('/app/a.php', 45, 'leak', 10_000, $put + $via('str_repeat')), site('/app/a.php', 48, 'warm-up', 9_999, $put)]);
same(['a.php:45' => 'same'], changes($old, $new), 'a function that moved by three lines is the same');
$new = one([site('/app/a.php', 45, 'leak', 10_000, ['function' => 'App\Cache::other'] + $via('str_repeat')), site('/app/a.php', 48, 'warm-up', 9_999, $put)]);
same(['a.php:45' => 'new', 'a.php:42' => 'gone'], changes($old, $new), 'another function is not');

$release = fn (string $root, string $verdict) => one(
    [site("$root/src/a.php", 10, 'leak', 10_000), site("$root/src/b.php", 20, $verdict, 10_000), site("$root/vendor/x/b.php", 20, 'warm-up')],
    ['file' => "$root/server.php"],
);
[$status, $text] = tool(['diff', $release('/srv/releases/41', 'warm-up'), $release('/srv/releases/42', 'leak')]);
check(str_contains($text, '/srv/releases/41/ in the first is taken for /srv/releases/42/'), 'releases in folders of their own are compared', $text);
same(['b.php:20' => 'new', 'a.php:10' => 'same'], changes($release('/srv/releases/41', 'warm-up'), $release('/srv/releases/42', 'leak')), 'line by line');

$workers = report(...array_map(
    fn (int $pid) => process([main_function([site('/app/a.php', 10, 'leak', 10_000)])], $pid),
    [1, 2, 3],
));
same(['a.php:10' => 'same'], changes($leak, $workers), 'three workers that each leak as one did are the same');
$labels = fn (int $bytes) => report(process([
    main_function([site('/app/a.php', 10, 'leak', 10_000)], label: 'GET /'),
    main_function([site('/app/a.php', 10, 'leak', $bytes)], label: 'POST /'),
]));
[, $json] = tool(['diff', '--format=json', $labels(10_000), $labels(30_000)]);
same(['POST /' => 'worse', 'GET /' => 'same'], array_column(json_decode($json, true)['changes'], 'change', 'place'), 'places are told apart');
$closures = fn (int $line, string $second) => report(process(array_map(
    fn (int $at, string $verdict) => main_function([site('/app/a.php', $at + 1, $verdict, 10_000, ['function' => '{closure}'])], '{closure}', more: ['line' => $at]),
    [$line, $line + 10],
    ['warm-up', $second],
)));
same(['a.php:113' => 'new'], changes($closures(100, 'warm-up'), $closures(102, 'leak')), 'closures of one file are told apart by their order');
same(3, gate(reports()['hostile'], reports()['hostile']), 'names that hold anything are compared, and a log that was not read leaves it open');
[, $text] = tool(['diff', reports()['hostile'], reports()['hostile']]);
check(!preg_match('~[\x00-\x09\x0b-\x1f\x7f]|\x{202e}|\x{85}~u', $text), 'and told harmlessly', $text);
