<?php

// SPDX-License-Identifier: MIT
//
// What the tests of bin/leaktrack share: counting, running it, reports made by hand.

declare(strict_types=1);

const ROOT = __DIR__ . '/../..';
const TOOL = ROOT . '/bin/leaktrack';

final class Count
{
    public static int $passed = 0;
    public static int $failed = 0;
    public static int $skipped = 0;
}

function check(bool $right, string $what, string $seen = ''): bool
{
    $right ? Count::$passed++ : Count::$failed++;
    echo $right ? 'ok    ' : 'WRONG ', $what, $right || $seen === '' ? '' : ": $seen", "\n";
    return $right;
}

function same(mixed $wanted, mixed $seen, string $what): bool
{
    return check($wanted === $seen, $what, 'wanted ' . var_export($wanted, true) . ', got ' . var_export($seen, true));
}

function skip(string $what, string $why): void
{
    Count::$skipped++;
    echo "SKIP $what: $why\n";
}

function finish(): never
{
    printf("%d passed, %d failed, %d skipped\n", Count::$passed, Count::$failed, Count::$skipped);
    exit(Count::$failed > 0 || Count::$passed + Count::$skipped === 0 ? 1 : 0);
}

function has(string $command): bool
{
    exec('command -v ' . escapeshellarg($command) . ' 2>/dev/null', $output, $status);
    return $status === 0;
}

/** A name in the work folder that is not taken yet. */
function fresh(string $name): string
{
    static $number = 0;
    return WORK . '/' . ++$number . "-$name";
}

/**
 * @param list<string> $command
 * @param array<string, string> $environment
 * @return array{int, string, string} exit status, standard output, standard error
 */
function execute(array $command, string $input = '', array $environment = [], ?string $directory = null): array
{
    $files = [fresh('in'), fresh('out'), fresh('err')];
    file_put_contents($files[0], $input);
    $process = proc_open(
        $command,
        [['file', $files[0], 'r'], ['file', $files[1], 'w'], ['file', $files[2], 'w']],
        $pipes,
        $directory ?? WORK,
        $environment + ['LEAKTRACK_EXTENSION' => SO, 'LC_ALL' => 'C.UTF-8'] + getenv(),
    );
    $status = proc_close($process);
    return [$status, (string) file_get_contents($files[1]), (string) file_get_contents($files[2])];
}

/** @return array{int, string, string} */
function tool(array $arguments, string $input = '', array $environment = [], ?string $directory = null): array
{
    return execute([PHP_BINARY, TOOL, ...$arguments], $input, $environment, $directory);
}

/** The path of a file with that text. */
function kept_text(string $text): string
{
    $path = fresh('text.json');
    file_put_contents($path, $text);
    return $path;
}

/* Reports made by hand, of the extension's shape. */

function site(string $file, int $line, string $verdict = 'leak', int $bytes = 1000, array $more = []): array
{
    return $more + [
        'file' => $file, 'line' => $line, 'function' => 'handle', 'via' => [], 'verdict' => $verdict,
        'bytes_per_loop' => in_array($verdict, ['leak', 'growing'], true) ? $bytes / 100 : 0.0,
        'live_bytes' => $bytes, 'live_blocks' => intdiv($bytes, 100), 'gc_freed_bytes' => 0,
        'first_loop' => 0, 'last_loop' => 99, 'growing_loops' => 99, 'loops_to_limit' => null, 'why' => null,
        'more_loops' => 0, 'horizon' => 0, 'period' => 0, 'kept_bytes' => $bytes, 'kept_loops' => 100,
        'held_by' => null, 'type' => null, 'app_frame' => null, 'stacks' => null,
    ];
}

function frame(string $function, ?string $file, int $line = 0, array $more = []): array
{
    return ['file' => $file, 'line' => $line, 'function' => $function] + $more
        + ($file === null ? ['module' => 'standard'] : []);
}

function stack(int $bytes, int $blocks, array $frames, bool $cut = false): array
{
    return ['bytes' => $bytes, 'blocks' => $blocks, 'cut' => $cut, 'frames' => $frames];
}

function main_function(array $sites, string $name = 'handle', ?string $label = null, array $more = []): array
{
    $verdicts = array_column($sites, 'verdict');
    $worst = array_values(array_intersect(['leak', 'growing', 'unsure'], $verdicts))[0] ?? 'clean';
    return $more + [
        'name' => $name, 'file' => '/app/server.php', 'line' => 3, 'label' => $label, 'loops' => 100, 'interrupted' => 0,
        'collected_loops' => 100, 'windowed_loops' => 0, 'verdict' => $worst, 'closed' => 100,
        'live_bytes' => array_sum(array_column($sites, 'live_bytes')),
        'kept_bytes' => array_sum(array_column($sites, 'kept_bytes')), 'returned_bytes' => 0, 'sites' => $sites,
    ];
}

function process(array $mains, int $pid = 4711, array $more = []): array
{
    return $more + [
        'pid' => $pid, 'ppid' => 1, 'php' => '8.2.35', 'sapi' => 'cli', 'started' => '2026-11-20T10:00:00.123Z',
        'memory_limit' => 134217728, 'sizes' => 'real', 'lost_records' => 0, 'version' => '0.1.0',
        'argv0' => 'server.php', 'log' => "/tmp/$pid-1795168800123.jsonl", 'ended' => 'shutdown', 'skipped_lines' => 0,
        'skipped' => [], 'mains' => $mains,
        'outside' => ['live_bytes' => 77_000, 'sites' => [site('/app/timer.php', 9, 'growing', 77_000, ['bytes_per_minute' => 1200.0])]],
    ];
}

/** The path of a report file. */
function report(array ...$processes): string
{
    $path = fresh('report.json');
    file_put_contents($path, json_encode(
        ['schema' => 1, 'processes' => $processes],
        JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION | JSON_THROW_ON_ERROR,
    ));
    return $path;
}

/** What a report retains, by the definition: the sum over all mains[].sites. */
function total(string $path, string $field = 'live_bytes'): int
{
    $total = 0;
    foreach (json_decode((string) file_get_contents($path), true)['processes'] as $process) {
        foreach ($process['mains'] as $main) {
            foreach ($main['sites'] as $site) {
                $total += $site[$field];
            }
        }
    }
    return $total;
}

/** Names that break what does not escape them. */
function hostile_names(): array
{
    return [
        '/app/<script>alert(1)</script>.php', '/app/"quoted" and \'quoted\'.php', "/app/new\nline\r.php",
        "/app/\n::error file=x,line=1::injected.php", '/app/%0A::error::percent.php', '/app/semi;colon 12.php',
        '/app/(7) number.php', "/app/\u{fffd}.php", '/app/]]>&amp;.php', "/app/\e[31mred\e[0m\x07.php",
        "/app/\u{202e}php.exe", "class@anonymous\0/app/a.php", '/app/a:b,c=d.php', '/app/源代码.php', '/app/back\slash.php',
        '/app/space at end ', "/app/\u{ffff}\u{85}.php", '',
    ];
}

/** Every kind of report that formats are tried with: name => path. */
function reports(): array
{
    static $reports = null;
    if ($reports !== null) {
        return $reports;
    }
    $handle = frame('handle', '/app/server.php', 5);
    $script = frame('(main)', '/app/server.php', 40);
    $put = frame('Cache::put', '/app/vendor/cache.php', 7);
    $descend = frame('descend', '/app/tree.php', 8);
    $repeat = frame('str_repeat', null);
    $closure = frame('{closure:/app/job.php:20}', '/app/job.php', 22, ['link' => 'start']);
    $stacks = [
        stack(8_589_934_592, 3, [$repeat, $put, $descend, $descend, $descend, $handle, $script]),
        stack(1, 1, [$repeat, $put, $closure, frame('Loop::run', '/app/vendor/loop.php', 99)], true),
        stack(4096, 1, [$put, $handle, $script]),
    ];
    $stacked = site('/app/vendor/cache.php', 7, 'leak', 8_589_938_689, [
        'function' => 'Cache::put', 'live_blocks' => 5, 'stacks' => $stacks,
        'via' => [['internal' => 'str_repeat', 'module' => 'standard', 'bytes' => 8_589_934_593]],
        'app_frame' => ['file' => '/app/tree.php', 'line' => 8, 'function' => 'descend'],
        'held_by' => 'Cache::$items[…]', 'held_kind' => 'static property', 'type' => 'string', 'class' => null, 'size' => 10240,
    ]);
    $plain = [
        site('/app/server.php', 5, 'leak', 123_457, [
            'held_by' => '$GLOBALS[\'app\']->jobs[…]', 'held_kind' => 'global', 'type' => 'object', 'class' => 'App\Job', 'size' => null,
            'instances' => 1200, 'instances_before' => 1000, 'preview' => "{id: 7, name: \"\e[31mx\"}",
        ]),
        site('/app/cache.php', 42, 'replaced', 4_096, ['function' => 'App\Cache::put']),
        site('/app/part.php', 4, 'replaced', 700, ['stacks' => [
            stack(200, 2, [frame('handle', '/app/part.php', 4), $script]),
            stack(64, 1, [frame('handle', '/app/part.php', 4), $closure, frame('go', null, 0, ['module' => 'swoole']), $script]),
        ]]),
        site('/app/boot.php', 1, 'warm-up', 999, ['function' => null]),
        site('[engine]', 0, 'growing', 57, ['function' => null]),
        site('/app/gone.php', 2, 'cycle', 0, ['live_blocks' => 0, 'gc_freed_bytes' => 500]),
        site('/app/cache.php', 50, 'unsure', 31, ['why' => 'growth is slowing down', 'more_loops' => 40]),
        site('/app/buffer.php', 3, 'delayed', 640, ['period' => 10]),
    ];
    $hostile = [];
    foreach (hostile_names() as $n => $name) {
        $verdicts = ['leak', 'growing', 'unsure', 'warm-up'];
        $more = ['function' => $name, 'held_by' => $name, 'held_kind' => 'global', 'type' => $name, 'class' => null, 'size' => 1,
            'why' => $name, 'via' => [['internal' => $name, 'module' => $name, 'bytes' => 1]]];
        $more += $name === "/app/\u{fffd}.php" ? ['file_raw' => base64_encode("/app/\xff.php")] : [];
        $hostile[] = site($name, $n + 1, $verdicts[$n % 4], 100 + $n, $more);
        $frames = [frame($name, null, 0, ['module' => $name]), frame($name, $name, 5), frame('handle', $name, 6)];
        $hostile[] = site($name, 100 + $n, 'leak', 1000 + $n, ['stacks' => [stack(1000 + $n, 10, $frames)]] + $more);
    }
    return $reports = [
        'plain' => report(process([main_function($plain)])),
        'stacks' => report(process([main_function([$stacked, ...$plain]), main_function([$stacked], 'other', 'GET /')])),
        'processes' => report(
            process([main_function($plain)], 1),
            process([main_function($plain), main_function([$stacked], 'other')], 2, ['lost_records' => 3]),
            process([], 3, ['error' => 'it is no log', 'php' => null, 'started' => null]),
        ),
        'hostile' => report(
            process([main_function($hostile, "na;me\n<b>", "label;\n::error::x\e[0m\"<")], 9, [
                'argv0' => "server\n.php", 'version' => "0\n.1", 'ended' => "stopped: \n::error::so",
            ]),
            process([], 10, ['error' => "bad\n::error::log <b>"]),
        ),
        'clean' => report(process([main_function([])])),
        'none' => report(process([])),
    ];
}
