<?php

// SPDX-License-Identifier: MIT
//
// What the faults share: programs that are run both ways, logs that are looked through, the table.

declare(strict_types=1);

/** A fresh log directory. */
function log_dir(): string
{
    static $number = 0;
    mkdir($dir = WORK . '/log' . ++$number, 0700);
    return $dir;
}

/** A command line that runs PHP code; $log null: without leaktrack recording. */
function command(string $code, ?string $log, array $ini = []): string
{
    static $number = 0;
    file_put_contents($file = WORK . '/program' . ++$number . '.php', "<?php\n$code");
    $ini += ['leaktrack.enable' => $log === null ? '0' : '1', 'leaktrack.log_dir' => (string) $log, 'display_errors' => '1',
        'html_errors' => '0', 'memory_limit' => '512M'];
    $line = PHP . ' -n -d extension=' . escapeshellarg(SO);
    foreach ($ini as $name => $value) {
        $line .= ' -d ' . escapeshellarg("$name=$value");
    }
    return "$line $file";
}

/** @return array{int, string} status and output, without leaktrack's own warnings and the program's name */
function execute(string $command, string $before = ''): array
{
    exec("($before $command) 2>&1 </dev/null", $lines, $status);
    $out = preg_replace(['~\n?Warning: leaktrack_\w+\(\): .*? on line \d+~s', '~program\d+~'], ['', 'program'], implode("\n", $lines));
    $out = preg_replace('~^leaktrack: cannot write the log .*$~m', '', (string) $out);
    return [$status, trim($out)];
}

/** A process of that command. @return resource */
function start(string $command, ?array &$pipes = null, string $out = '/dev/null')
{
    return proc_open("exec $command", [['file', '/dev/null', 'r'], $out === 'pipe' ? ['pipe', 'w'] : ['file', $out, 'w'],
        ['file', '/dev/null', 'w']], $pipes);
}

/** Waits for a process that got a signal; which one ended it, 0: none did. */
function ended_by($process): int
{
    while (($status = proc_get_status($process))['running']) {
        usleep(1000);
    }
    proc_close($process);
    return $status['signaled'] ? $status['termsig'] : 0;
}

/** @return list<?array> the records of a log, null for what is none */
function records(string $file): array
{
    $lines = explode("\n", (string) file_get_contents($file));
    array_pop($lines);
    return array_map(fn (string $line) => json_decode($line, true), $lines);
}

/** @return array<int, list<int>> the numbers of the loops that a log tells, by place */
function loops_of(array $records): array
{
    $loops = [];
    foreach ($records as $record) {
        if (($record['t'] ?? '') === 'loop') {
            $loops[$record['main']][] = $record['n'];
        } elseif (($record['t'] ?? '') === 'loops') {
            foreach ($record['mains'] as [$main, $first, $last]) {
                $loops[$main] = [...$loops[$main] ?? [], ...range($first, $last)];
            }
        }
    }
    return $loops;
}

/** What is wrong with the logs; $torn: the last line may be cut. @return list<string> */
function check_logs(string $dir, bool $torn = false, bool $gaps = false): array
{
    $wrong = [];
    foreach (glob("$dir/*.jsonl") as $file) {
        if (!$torn && !str_ends_with((string) file_get_contents($file), "\n")) {
            $wrong[] = basename($file) . ' ends in a torn line';
        }
        $records = records($file);
        foreach ($records as $n => $record) {
            if (!is_array($record)) {
                $wrong[] = basename($file) . ' line ' . ($n + 1) . ' is no record';
            }
        }
        foreach ($gaps ? [] : loops_of($records) as $numbers) {
            sort($numbers);
            if ($numbers !== range(0, count($numbers) - 1)) {
                $wrong[] = basename($file) . ' misses loops';
            }
        }
    }
    if (glob("$dir/*.jsonl")) {
        $code = 'leaktrack_analyze(' . var_export($dir, true) . ', ["format" => "json"]) >= 0 or exit(1);';
        [$status] = execute(PHP . ' -n -d extension=' . SO . ' -r ' . escapeshellarg($code) . ' >/dev/null');
        if ($status !== 0) {
            $wrong[] = "the log cannot be analysed (status $status)";
        }
    }
    return $wrong;
}

/** All that a directory's logs say. */
function log_text(string $dir): string
{
    return implode('', array_map('file_get_contents', glob("$dir/*.jsonl")));
}

/** Loops in a directory's logs. */
function loops(string $dir): int
{
    $count = 0;
    foreach (glob("$dir/*.jsonl") as $file) {
        $count += array_sum(array_map('count', loops_of(records($file))));
    }
    return $count;
}

$counts = ['passed' => 0, 'failed' => 0, 'skipped' => 0];

/**
 * Does a fault and tells its line of the table.
 * @param callable(): array{?int, string, list<string>} $do how often (null: not here), what was lost or
 *     why not, what is wrong
 */
function fault(string $name, callable $do): void
{
    global $counts;
    if (ONLY && !array_filter(ONLY, fn (string $only) => str_starts_with($name, $only))) {
        return;
    }
    [$times, $lost, $wrong] = $do();
    $kind = $times === null ? 'skipped' : ($wrong ? 'failed' : 'passed');
    $counts[$kind]++;
    printf("%-46s %6s  %-7s  %s\n", $name, $times ?? '-', $kind, $lost);
    foreach (array_slice(array_unique($wrong), 0, 5) as $one) {
        echo '    ', str_replace("\n", "\n    ", substr($one, 0, 600)), "\n";
    }
}

/** Runs code both ways. @return array{list<string>, string} what differs, and the log */
function both(string $code, array $ini = [], string $before = '', bool $torn = false, bool $gaps = false): array
{
    $plain = execute(command($code, null, $ini), $before);
    $log = log_dir();
    $with = execute(command($code, $log, $ini), $before);
    $wrong = check_logs($log, $torn, $gaps);
    if ($plain !== $with) {
        $wrong[] = "status $with[0], not $plain[0]; said " . json_encode($with[1]) . ', plain ' . json_encode($plain[1]);
    }
    return [$wrong, $log];
}

/** The library that refuses memory and moves clocks; null: it cannot be built here. */
function preload(): ?string
{
    static $file = null;
    if ($file === null) {
        $file = WORK . '/preload.so';
        exec("cc -shared -fPIC -O1 -o $file " . escapeshellarg(__DIR__ . '/preload.c') . ' -ldl 2>/dev/null', result_code: $status);
        $file = $status === 0 ? $file : '';
    }
    return $file === '' ? null : $file;
}

/** The lines that the report calls leaks. @return list<int> */
function leaking_lines(string $dir): array
{
    $code = 'leaktrack_analyze(' . var_export($dir, true) . ', ["format" => "json"]);';
    exec(PHP . ' -n -d extension=' . SO . ' -r ' . escapeshellarg($code) . ' 2>&1', $out);
    $lines = [];
    foreach (json_decode(implode("\n", $out), true)['processes'] ?? [] as $process) {
        foreach ($process['mains'] as $main) {
            foreach ($main['sites'] as $site) {
                $site['verdict'] === 'leak' && $lines[] = $site['line'];
            }
        }
    }
    return $lines;
}

const WORKER = <<<'PHP'
function handle(int $i): void
{
    leaktrack_hook();
    static $kept = [];
    $kept[] = str_repeat('k', 1000);
    $list = [];
    for ($k = 0; $k < 200; $k++) {
        $list[] = str_repeat('x', $k * 10);
    }
    $cycle = new stdClass;
    $cycle->self = $cycle;
}

PHP;
const LEAK = 6; // the line of a program that begins with WORKER
