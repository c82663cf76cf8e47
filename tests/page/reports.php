<?php

// SPDX-License-Identifier: MIT
//
// Reports that no short run gives:  php tests/page/reports.php KIND REPORT.json
// They fit docs/report.schema.json, which is checked here.

declare(strict_types=1);

require __DIR__ . '/../schema.inc';

ini_set('memory_limit', '3G');

function site(string $file, int $line, string $verdict, int $loops, array $more = []): array
{
    $rate = in_array($verdict, ['leak', 'growing'], true) ? 64.0 + $line : 0.0;
    $at = range(0, max(0, $loops - 1), max(1, intdiv($loops, 100)));
    $live = array_map(fn (int $loop) => match ($verdict) {
        'leak', 'growing' => (int) ($rate * ($loop + 1)),
        'delayed' => ($loop % 7) * 100,
        default => 500 + $line,
    }, $at);
    if (!in_array($verdict, ['leak', 'growing', 'unsure', 'delayed'], true)) {
        [$at, $live] = [[0], [500 + $line]];
    }
    return $more + [
        'file' => $file, 'line' => $line, 'function' => 'App\\Service' . $line % 40 . '::handle',
        'via' => $line % 3 ? [] : [['internal' => 'str_repeat', 'module' => 'standard', 'bytes' => intdiv(end($live), 2)]],
        'verdict' => $verdict, 'bytes_per_loop' => $rate, 'live_bytes' => end($live), 'live_blocks' => 1 + $line % 9,
        'gc_freed_bytes' => $verdict === 'cycle' ? 1000 : 0, 'first_loop' => 1, 'last_loop' => $loops - 1,
        'growing_loops' => $rate ? $loops - 1 : 3, 'loops_to_limit' => $rate ? 12345 : null,
        'why' => $verdict === 'unsure' ? 'it grows, but less and less' : null, 'more_loops' => $verdict === 'growing' ? 80 : 0,
        'horizon' => $rate ? $loops - 1 : 0, 'period' => $verdict === 'delayed' ? 7 : 0, 'kept_bytes' => end($live) * 2,
        'kept_loops' => $loops - 1, 'held_by' => $rate ? "App\\Registry::\$items[…] → App\\Node->next->value[$line]" : null,
        'type' => $rate ? 'string' : null,
    ] + ($rate ? ['held_kind' => 'static property', 'class' => null, 'size' => 1000 + $line] : [])
    + ['app_frame' => ['file' => $file, 'line' => $line, 'function' => 'App\\Service::handle'], 'stacks' => null]
    + (in_array($verdict, ['leak', 'growing', 'unsure'], true) ? ['advice' => 'bound it, or empty it when the loop ends'] : [])
    + ['curve' => ['from' => intdiv($loops, 4), 'to' => $loops - 1, 'loop' => $at, 'live' => $live]];
}

function main_of(string $name, int $loops, array $sites, ?array $detail = null, array $more = []): array
{
    $worst = array_intersect(['leak', 'growing', 'unsure'], array_column($sites, 'verdict'));
    $live = array_sum(array_column($sites, 'live_bytes'));
    $at = range(0, max(0, $loops - 1), max(1, intdiv($loops, 40)));
    return $more + [
        'name' => $name, 'file' => '/srv/app/src/Server.php', 'line' => 21, 'label' => null, 'loops' => $loops, 'interrupted' => 0,
        'collected_loops' => min($loops, 99), 'windowed_loops' => 0, 'verdict' => reset($worst) ?: 'clean', 'closed' => $loops,
        'live_bytes' => $live, 'kept_bytes' => $live * 3, 'returned_bytes' => $live * 2, 'sites' => $sites,
        'counters' => ['loop' => $at, 'use' => array_map(fn (int $n) => 2000000 + $n * 300, $at),
            'real' => array_map(fn (int $n) => (1 + intdiv(2000000 + $n * 300, 2097152)) * 2097152, $at),
            'rss' => array_map(fn (int $n) => 30000000 + $n * 310, $at), 'malloc' => array_fill(0, count($at), 1800000),
            'own' => array_fill(0, count($at), 250000)],
    ] + ($detail === null ? [] : ['loops_detail' => $detail]);
}

function report(array $mains, array $more = [], array $outside = []): array
{
    return ['schema' => 1, 'processes' => [$more + [
        'pid' => 4711, 'ppid' => 1, 'php' => '8.2.35', 'sapi' => 'cli', 'started' => '2026-11-20T10:00:00.123Z',
        'memory_limit' => 134217728, 'sizes' => 'real', 'lost_records' => 0, 'version' => '0.1.0', 'argv0' => '/srv/app/server.php',
        'gc' => 'auto', 'log' => '/tmp/leaktrack-33/4711-1795168800123.jsonl', 'ended' => 'shutdown', 'skipped_lines' => 0, 'skipped' => [],
        'mains' => $mains, 'outside' => ['live_bytes' => array_sum(array_column($outside, 'live_bytes')), 'sites' => $outside],
    ]]];
}

function loop(int $n, array $kept, array $returned = []): array
{
    $leaked = array_sum(array_map(fn (array $row) => $row['verdict'] === 'leak' ? $row['bytes'] - $row['next'] : 0, $kept));
    return ['loop' => $n, 'net' => array_sum(array_column($kept, 'bytes')) - array_sum(array_column($returned, 'bytes')),
        'leaked' => $n ? $leaked : 0, 'unsure' => 0, 'collected' => $n < 16 || $n % 8 === 0, 'at' => $n * 0.01, 'took' => 0.0004 + $n % 7 * 0.0001,
        'sites' => $kept, 'returned' => $returned, 'cycles' => $n % 100 ? null : ['collected' => 2, 'bytes' => 320, 'classes' => ['App\\Node' => 2]]];
}

/** 2,000 lines, each with a few call stacks of up to 40 frames, and 10,000 loops. */
function large(): array
{
    $loops = 10000;
    $verdicts = ['leak', 'growing', 'unsure', 'warm-up', 'replaced', 'delayed', 'cycle'];
    $sites = [];
    for ($i = 0; $i < 2000; $i++) {
        $verdict = $i < 60 ? 'leak' : ($i < 90 ? 'growing' : ($i < 110 ? 'unsure' : $verdicts[3 + $i % 4]));
        $file = $i % 5 ? "/srv/app/vendor/acme/lib$i/src/Part" . $i % 50 . '.php' : '/srv/app/src/Module' . $i % 97 . '/Handler.php';
        $site = site($file, $i + 1, $verdict, $loops);
        $left = $site['live_bytes'];
        foreach ([0.5, 0.3, 0.2] as $s => $share) {
            $bytes = $s === 2 ? $left : (int) ($site['live_bytes'] * $share);
            $left -= $bytes;
            $frames = [['file' => $file, 'line' => $i + 1, 'function' => $site['function']]];
            for ($depth = 1; $depth < 8 + ($i * 7 + $s * 13) % 32; $depth++) {
                $branch = intdiv($i * 31 + $s * 17, 1 + $depth * $depth * 3);
                $frames[] = ['file' => "/srv/app/src/Layer$depth.php", 'line' => 1 + $branch % 400, 'function' => "App\\Layer$depth::call" . $branch % 400];
            }
            $frames[] = ['file' => '/srv/app/server.php', 'line' => 34, 'function' => '(main)'];
            $site['stacks'][] = ['bytes' => $bytes, 'blocks' => 1, 'cut' => false, 'frames' => $frames];
        }
        $sites[] = $site;
    }
    $detail = [];
    for ($n = 0; $n < $loops; $n++) {
        $kept = [];
        for ($k = 0; $k < 6; $k++) {
            $of = $sites[($n * 7 + $k * 331) % 2000];
            $kept[] = ['file' => $of['file'], 'line' => $of['line'], 'bytes' => 64 + $n % 100, 'blocks' => 1, 'next' => 0, 'verdict' => $of['verdict']];
        }
        $of = $sites[$n % 2000];
        $returned = $n ? [['main' => 0, 'loop' => $n - 1, 'file' => $of['file'], 'line' => $of['line'], 'bytes' => 64,
            'by' => ['file' => '/srv/app/src/Server.php', 'line' => 30]]] : [];
        $detail[] = loop($n, $kept, $returned);
    }
    return report([main_of('App\\Server::onRequest', $loops, $sites, $detail)]);
}

/** Nothing that grows, of several main functions and processes; something outside, something beside. */
function clean(): array
{
    $sites = [site('/srv/app/src/Cache.php', 42, 'warm-up', 600), site('/srv/app/src/Session.php', 17, 'replaced', 600),
        site('/srv/app/src/Log.php', 30, 'delayed', 600), site('/srv/app/src/Node.php', 9, 'cycle', 600)];
    $detail = array_map(fn (int $n) => loop($n, []), range(0, 599));
    return report([main_of('App\\Server::onRequest', 600, $sites, $detail)]);
}

/** Several processes, places with labels, warnings, growth beside the lines and outside the loops. */
function several(): array
{
    $report = ['schema' => 1, 'processes' => []];
    foreach ([4711, 4712, 4713] as $i => $pid) {
        $sites = [site('/srv/app/src/Cart.php', 20, $i === 2 ? 'growing' : 'leak', 300 + $i), site('/srv/app/src/Cache.php', 42, 'warm-up', 300)];
        $more = ['label' => 'GET /cart', 'growth' => [['kind' => 'native memory', 'per_loop' => 2048.5, 'now' => 9000000, 'bytes' => true,
            'advice' => 'it is no memory of PHP\'s heap, so no line of PHP can be named'],
            ['kind' => 'shutdown functions', 'per_loop' => 1.0, 'now' => 300, 'bytes' => false, 'advice' => 'register it once']]];
        $mains = [main_of('App\\Server::onRequest', 300 + $i, $sites, [loop(0, []), loop(1, [])], $more),
            main_of('App\\Server::onRequest', 50, [site('/srv/app/src/Search.php', 8, 'growing', 50)], null, ['label' => 'GET /search'])];
        $process = report($mains, ['pid' => $pid, 'skipped_lines' => $i, 'skipped' => $i ? [3] : [], 'lost_records' => $i * 2,
            'ended' => $i ? 'memory limit' : null, 'gc' => 'never'], [site('/srv/app/src/Timer.php', 8, 'growing', 350, ['bytes_per_minute' => 4096.0])])['processes'][0];
        $report['processes'][] = $process;
    }
    $broken = report([], ['pid' => 4714, 'error' => 'its log is of schema 99'])['processes'][0];
    $report['processes'][] = $broken;
    return $report;
}

/** Names that would be markup, script or an end of the data, were they not shown as text. */
function hostile(): array
{
    $names = ['<script>window.hacked=1</script>.php', '</script><img src=x onerror=window.hacked=2>.php', '<!--<script>.php', '"><svg onload=window.hacked=3>.php',
        "new\nline\u{2028}and\u{2029}more.php", 'a;b&amp;lt;c.php', '${window.hacked=4}`{{hacked}}`.php', "javascript:window.hacked=5//.php",
        "\u{202e}php.gnp", str_repeat('very-long-', 400) . '.php', '@@DATA@@{"leaktrack":"data"}.php', '__proto__', 'constructor'];
    $sites = [];
    foreach ($names as $i => $name) {
        $verdict = ['leak', 'growing', 'warm-up'][$i % 3];
        $file = "/srv/app/$name";
        $sites[] = site($file, $i + 1, $verdict, 300, [
            'function' => $name, 'held_by' => "$name::\$items[…] → $name", 'held_kind' => 'static property', 'type' => 'object', 'class' => $name, 'size' => null,
            'via' => [['internal' => $name, 'module' => $name, 'bytes' => 30000]], 'advice' => $name,
            'stacks' => [['bytes' => 700, 'blocks' => 1, 'cut' => true, 'frames' => [['file' => null, 'line' => 0, 'function' => $name, 'module' => $name],
                ['file' => $file, 'line' => $i + 1, 'function' => $name, 'link' => 'start']]]],
        ]);
        if ($verdict === 'warm-up') {
            unset($sites[$i]['advice']);
        }
    }
    $row = ['file' => "/srv/app/$names[0]", 'line' => 1, 'bytes' => 99, 'blocks' => 1, 'next' => 0, 'verdict' => 'leak'];
    $detail = [loop(0, [$row]), loop(1, [$row], [['main' => 0, 'loop' => 0, 'file' => "/srv/app/$names[1]", 'line' => 2, 'bytes' => 64, 'by' => null]])];
    $detail[0]['cycles']['classes'] = [$names[0] => 1, '__proto__' => 2];
    $sites[0] = ['preview' => $names[1], 'instances' => 600, 'instances_before' => 400] + $sites[0];
    $main = main_of($names[1], 300, $sites, $detail, ['label' => $names[0], 'file' => "/srv/app/$names[1]",
        'growth' => [['kind' => $names[0], 'per_loop' => 3.0, 'now' => 5, 'bytes' => false, 'advice' => $names[1]]]]);
    return report([$main, main_of($names[0], 5, [], null, ['label' => '__proto__'])],
        ['argv0' => $names[1], 'log' => $names[0], 'ended' => 'stopped: ' . $names[1], 'php' => $names[0]], [site("/srv/$names[1]", 3, 'leak', 300)]);
}

/** A process that has just begun, one without a loop, and no process at all. */
function early(): array
{
    return report([main_of('handle', 1, [site('/srv/app/a.php', 3, 'unsure', 1, ['curve' => ['from' => 0, 'to' => 0, 'loop' => [0], 'live' => [100]]])], null)]);
}

function nothing(): array
{
    return report([]);
}

$report = match ($argv[1] ?? '') {
    'large' => large(), 'clean' => clean(), 'several' => several(), 'hostile' => hostile(), 'early' => early(), 'nothing' => nothing(),
};
$json = json_encode($report, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION | JSON_THROW_ON_ERROR);
$errors = $argv[1] === 'large' ? [] : (new Schema('report.schema.json'))->errors(json_decode($json, false, 512, JSON_THROW_ON_ERROR));
if ($errors) {
    fwrite(STDERR, implode("\n", array_slice($errors, 0, 10)) . "\n");
    exit(1);
}
file_put_contents($argv[2], $json);
