#!/usr/bin/env php
<?php

// SPDX-License-Identifier: MIT
//
// What goes wrong on servers:  tests/faults.php --so FILE [--php PHP] [--slow] [NAME...]
//
// Each fault is done to a program without and with leaktrack. With it the program must end as without,
// and say the same but for leaktrack's own warnings; its log must be whole but for a torn last line, and
// readable. --slow does each as often as the acceptance asks (100 kills, every growth step). Prints what
// was done, how often, what was lost; ends with 'N passed, N failed, N skipped'.

declare(strict_types=1);

$opt = ['so' => null, 'php' => PHP_BINARY];
$slow = false;
$only = [];
for ($i = 1; $i < $argc; $i++) {
    if (preg_match('/^--(so|php)$/', $argv[$i], $match) && isset($argv[$i + 1])) {
        $opt[$match[1]] = $argv[++$i];
    } elseif ($argv[$i] === '--slow') {
        $slow = true;
    } elseif ($argv[$i][0] !== '-') {
        $only[] = $argv[$i];
    } else {
        fwrite(STDERR, "usage: tests/faults.php --so FILE [--php PHP] [--slow] [NAME...]\n");
        exit(2);
    }
}
define('SO', realpath((string) $opt['so']));
define('PHP', $opt['php']);
define('WORK', sys_get_temp_dir() . '/leaktrack-faults-' . getmypid());
define('OWNER', getmypid());
mkdir(WORK, 0700);
register_shutdown_function(function (): void {
    if (getmypid() === OWNER) {
        exec('rm -rf ' . escapeshellarg(WORK));
    }
});

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
    $out = preg_replace(['~\n?Warning: leaktrack_hook\(\): .*? on line \d+~s', '~program\d+~'], ['', 'program'], implode("\n", $lines));
    $out = preg_replace('~^leaktrack: cannot write the log .*$~m', '', (string) $out);
    return [$status, trim($out)];
}

/** What is wrong with the logs; $torn: the last line may be cut. @return list<string> */
function check_logs(string $dir, bool $torn = false): array
{
    $wrong = [];
    foreach (glob("$dir/*.jsonl") as $file) {
        $lines = explode("\n", (string) file_get_contents($file));
        $last = array_pop($lines);
        if ($last !== '' && !$torn) {
            $wrong[] = basename($file) . ' ends in a torn line';
        }
        $loops = [];
        foreach ($lines as $n => $line) {
            $record = json_decode($line, true);
            if (!is_array($record)) {
                $wrong[] = basename($file) . ' line ' . ($n + 1) . ' is no record';
            } elseif ($record['t'] === 'loop') {
                $loops[$record['main']][] = $record['n'];
            } elseif ($record['t'] === 'loops') {
                foreach ($record['mains'] as [$main, $first, $last]) {
                    array_push($loops[$main], ...range($first, $last)); // a place begins with lines of its own
                }
            }
        }
        foreach ($loops as $numbers) {
            sort($numbers);
            if ($numbers !== range(0, count($numbers) - 1)) {
                $wrong[] = basename($file) . ' misses loops';
            }
        }
    }
    if (glob("$dir/*.jsonl")) {
        [$status] = execute(PHP . ' -n -d extension=' . SO . ' -r ' . escapeshellarg('leaktrack_analyze(' . var_export($dir, true) . ', ["format" => "json"]) >= 0 or exit(1);') . ' >/dev/null');
        if ($status !== 0) {
            $wrong[] = "the log cannot be analysed (status $status)";
        }
    }
    return $wrong;
}

/** Loops in a directory's logs. */
function loops(string $dir): int
{
    $count = 0;
    foreach (glob("$dir/*.jsonl") as $file) {
        $count += substr_count((string) file_get_contents($file), '"t":"loop"');
    }
    return $count;
}

$counts = ['passed' => 0, 'failed' => 0, 'skipped' => 0];
function fault(string $name, callable $do): void
{
    global $counts, $only;
    if ($only && !in_array(strtok($name, ' '), $only, true)) {
        return;
    }
    [$done, $wrong] = $do();
    $kind = $done === null ? 'skipped' : ($wrong ? 'failed' : 'passed');
    $counts[$kind]++;
    printf("%-7s %s: %s\n", $kind, $name, $done ?? $wrong[0]);
    foreach ($done === null ? [] : array_slice(array_unique($wrong), 0, 5) as $one) {
        echo '        ', substr($one, 0, 600), "\n";
    }
}

/** Runs code both ways; what differs. */
function both(string $code, array $ini = [], string $before = '', bool $torn = false): array
{
    $plain = execute(command($code, null, $ini), $before);
    $log = log_dir();
    $with = execute(command($code, $log, $ini), $before);
    $wrong = check_logs($log, $torn);
    if ($plain !== $with) {
        $wrong[] = "status $with[0], not $plain[0]; said " . json_encode($with[1]) . ', plain ' . json_encode($plain[1]);
    }
    return [$wrong, $log];
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

fault('kill -9 at random moments', function () use ($slow): array {
    $times = $slow ? 100 : 25;
    $wrong = [];
    $kept = $torn = 0;
    $log = log_dir();
    for ($n = 0; $n < $times; $n++) {
        $process = proc_open('exec ' . command(WORKER . 'for ($i = 0; ; $i++) { handle($i); }', $log), [['file', '/dev/null', 'r'],
            ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']], $pipes);
        usleep(random_int(15000, 120000));
        proc_terminate($process, 9);
        proc_close($process);
    }
    foreach (glob("$log/*.jsonl") as $file) {
        $kept++;
        $torn += str_ends_with((string) file_get_contents($file), "\n") ? 0 : 1;
    }
    return ["$times kills, $kept logs begun, " . loops($log) . " loops in them, $torn with a torn last line", check_logs($log, true)];
});

fault('SIGTERM and SIGUSR1 that PHP handles', function () use ($slow): array {
    $times = $slow ? 30 : 8;
    $wrong = [];
    for ($n = 0; $n < $times; $n++) {
        $log = log_dir();
        $process = proc_open('exec ' . command(WORKER . <<<'PHP'

            pcntl_async_signals(true);
            $usr = 0;
            pcntl_signal(SIGUSR1, function () use (&$usr): void { $usr++; leaktrack_report(); });
            pcntl_signal(SIGTERM, function (): never { exit(7); });
            echo "ready\n";
            for ($i = 0; ; $i++) { handle($i); }
            PHP, $log), [['file', '/dev/null', 'r'], ['pipe', 'w'], ['file', '/dev/null', 'w']], $pipes);
        fgets($pipes[1]);
        for ($k = 0; $k < 5; $k++) {
            proc_terminate($process, SIGUSR1);
            usleep(random_int(500, 10000));
        }
        proc_terminate($process, SIGTERM);
        $status = proc_close($process);
        $wrong = [...$wrong, ...check_logs($log), ...($status === 7 ? [] : ["status $status"])];
    }
    return ["$times workers, five reports each from a signal, then exit from one", $wrong];
});

fault('address space (ulimit -v) refused at growth steps', function () use ($slow): array {
    // The least address space in which the program runs, and from there on in steps.
    $code = WORKER . <<<'PHP'

        for ($i = 0; $i < 60; $i++) {
            handle($i);
            for ($k = 0; $k < 40; $k++) {
                eval("\$x$k = str_repeat('e', $i * 50);");
            }
        }
        echo "done\n";
        PHP;
    $least = 0;
    for ($kb = 20000; $kb < 400000 && !$least; $kb += 2000) {
        $least = execute(command($code, null), "ulimit -v $kb; ")[1] === 'done' ? $kb : 0;
    }
    $wrong = [];
    $steps = $declined = $stopped = $recorded = 0;
    $step = $slow ? 250 : 2000;
    for ($kb = $least; $kb < $least + 40000; $kb += $step, $steps++) {
        $log = log_dir();
        exec("(ulimit -v $kb; " . command($code, $log) . ') 2>&1 </dev/null', $lines, $status);
        $out = implode("\n", $lines);
        $lines = [];
        $declined += (int) str_contains($out, 'nothing is recorded');
        $stopped += (int) str_contains((string) @file_get_contents(glob("$log/*.jsonl")[0] ?? ''), '"why":"stopped');
        $recorded += (int) (loops($log) === 60);
        // PHP itself may be refused what leaktrack has: it then says so. A crash is nobody's right.
        if ($status > 128 || ($status === 0 && !str_ends_with(trim($out), 'done'))) {
            $wrong[] = "at $kb KB: status $status, said " . substr($out, 0, 300);
        }
        $wrong = [...$wrong, ...check_logs($log)];
    }
    return ["$steps sizes from $least KB up: $declined declined, $stopped stopped, $recorded recorded whole", $wrong];
});

fault('descriptors (ulimit -n) used up', function (): array {
    $wrong = [];
    for ($n = 3; $n <= 12; $n++) {
        [$more] = both(WORKER . 'for ($i = 0; $i < 20; $i++) { handle($i); } echo "done\n";', [], "ulimit -n $n; ");
        $wrong = [...$wrong, ...$more];
    }
    $code = WORKER . <<<'PHP'

        $files = [];
        while ($file = @fopen('/dev/null', 'r')) {
            $files[] = $file;
        }
        for ($i = 0; $i < 20; $i++) {
            handle($i);
        }
        $files = [];
        handle(20);
        echo "done\n";
        PHP;
    [$more] = both($code, [], 'ulimit -n 40; ');
    return ['10 limits, and once by the program itself', [...$wrong, ...$more]];
});

fault('forks of a process that records, 200 at once', function () use ($slow): array {
    $forks = $slow ? 200 : 60;
    [$wrong, $log] = both(WORKER . <<<PHP

        handle(0);
        \$pids = [];
        for (\$n = 0; \$n < $forks; \$n++) {
            \$pid = pcntl_fork();
            if (\$pid === 0) {
                for (\$i = 0; \$i < 5; \$i++) { handle(\$i); }
                exit(\$i);
            }
            \$pids[] = \$pid;
        }
        \$sum = 0;
        foreach (\$pids as \$pid) { pcntl_waitpid(\$pid, \$status); \$sum += pcntl_wexitstatus(\$status); }
        handle(1);
        echo \$sum, "\\n";
        PHP);
    $logs = count(glob("$log/*.jsonl"));
    if ($logs !== $forks + 1 || loops($log) !== 5 * $forks + 2) {
        $wrong[] = "$logs logs with " . loops($log) . ' loops';
    }
    return ["$forks children with five loops each", $wrong];
});

fault('time-limit in the middle of loops', function () use ($slow): array {
    $times = $slow ? 10 : 2;
    $wrong = [];
    for ($n = 0; $n < $times; $n++) {
        $log = log_dir();
        [$status, $out] = execute(command(WORKER . 'set_time_limit(1); for ($i = 0; ; $i++) { handle($i); }', $log));
        $wrong = [...$wrong, ...check_logs($log), ...($status === 255 && str_contains($out, 'Maximum execution time') ? [] : ["status $status: $out"])];
    }
    return ["$times times", $wrong];
});

fault('memory_limit at every size', function () use ($slow): array {
    $wrong = [];
    $steps = 0;
    for ($kb = 2048; $kb <= 16384; $kb += $slow ? 128 : 1024, $steps++) {
        $code = WORKER . 'for ($i = 0; $i < 3000; $i++) { handle($i); $keep[] = str_repeat("y", $i * 3); } echo "done\n";';
        [$more] = both($code, ['memory_limit' => "{$kb}K", 'leaktrack.gc' => 'never']);
        $wrong = [...$wrong, ...$more];
    }
    return ["$steps limits from 2 to 16 MB", $wrong];
});

fault('endless loop that is ended by a signal', function (): array {
    $log = log_dir();
    $process = proc_open('exec ' . command('function main() { leaktrack_hook(); $n = 0; while (true) { $a[$n++ % 1000] = str_repeat("x", 100); } } main();', $log),
        [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']], $pipes);
    usleep(500000);
    proc_terminate($process, 15);
    proc_close($process);
    return ['once; the loop it was in is lost, as it never ended', check_logs($log, true)];
});

fault('deep recursion, 50,000 frames', function (): array {
    [$wrong, $log] = both(<<<'PHP'
        function deep(int $n): int
        {
            static $kept = [];
            if ($n === 0) {
                $kept[] = str_repeat('k', 1000);
                return 0;
            }
            return array_sum(array_map(fn (int $m): int => deep($m), [$n - 1])) + 1;
        }
        function direct(int $n): int { return $n ? direct($n - 1) + 1 : strlen(str_repeat('d', 3000)); }
        function handle(): void { leaktrack_hook(); echo direct(50000), ' ', deep(2000), "\n"; }
        for ($i = 0; $i < 10; $i++) { handle(); }
        PHP);
    return ['ten loops, ' . loops($log) . ' recorded', [...$wrong, ...(loops($log) === 10 ? [] : ['loops are missing'])]];
});

fault('blocks of more than 2 GB', function (): array {
    preg_match('/^MemAvailable:\s+(\d+)/m', (string) @file_get_contents('/proc/meminfo'), $match);
    if (($match[1] ?? 0) < 9 << 20) {
        return [null, ['less than 9 GB of memory are free']];
    }
    [$wrong, $log] = both(<<<'PHP'
        final class Kept { public static ?string $huge = null; }
        function handle(int $i): void
        {
            leaktrack_hook();
            Kept::$huge = null;
            Kept::$huge = str_repeat('x', (5 << 29) + $i);
            if ($i === 1) { Kept::$huge .= 'grows'; }
            echo strlen(Kept::$huge), "\n";
        }
        for ($i = 0; $i < 3; $i++) { handle($i); }
        PHP, ['memory_limit' => '-1']);
    $text = (string) file_get_contents(glob("$log/*.jsonl")[0]);
    return ['three, one of them grown', [...$wrong, ...(preg_match('/\[\d+,268\d{7},1\]/', $text) ? [] : ['their size is not in the log'])]];
});

fault('log directory removed while recording', function (): array {
    $log = log_dir();
    [$status, $out] = execute(command(WORKER . 'for ($i = 0; $i < 50; $i++) { handle($i); if ($i == 10) { array_map("unlink", glob("' . $log . '/*")); rmdir("' . $log . '"); } } echo "done\n";', $log));
    return ['once; the log is lost with it', $status === 0 && $out === 'done' ? [] : ["status $status: $out"]];
});

fault('full disk while writing', function (): array {
    mkdir($disk = WORK . '/disk', 0700);
    exec('mount -t tmpfs -o size=64k,mode=0700 tmpfs ' . escapeshellarg($disk) . ' 2>/dev/null', $none, $status);
    if ($status !== 0) {
        return [null, ['no tmpfs can be mounted here']];
    }
    [$status, $out] = execute(command(WORKER . 'for ($i = 0; $i < 3000; $i++) { handle($i); if ($i % 100 == 0) { usleep(11000); } } echo leaktrack_status()["lost_records"] > 0 ? "lost" : "none lost";', $disk));
    $wrong = [...check_logs_of_full_disk($disk), ...($status === 0 && $out === 'lost' ? [] : ["status $status: $out"])];
    exec('umount ' . escapeshellarg($disk));
    return ['once, at 64 KB; what did not fit is counted as lost', $wrong];
});

/** Loops may be missing there; every whole line is a record. */
function check_logs_of_full_disk(string $dir): array
{
    return array_values(array_filter(check_logs($dir, true), fn (string $wrong) => !str_ends_with($wrong, 'misses loops')));
}

printf("%d passed, %d failed, %d skipped\n", $counts['passed'], $counts['failed'], $counts['skipped']);
exit($counts['failed'] ? 1 : 0);
