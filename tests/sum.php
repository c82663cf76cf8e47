<?php

// SPDX-License-Identifier: MIT
//
// The sum check at length:  php tests/sum.php --so FILE [--loops N] [--seeds A-B] [INI=VALUE]...
//
// Runs tests/programs/fuzz.php (10,000 random loops, seeds 1 to 4, unless told otherwise) with leaktrack and adds up its
// log: for every two records that follow one another the change of memory_get_usage() must be what they tell, to the
// byte. A failure is shrunk to the fewest loops of that seed that show it. Ends with 'N passed, N failed'.

declare(strict_types=1);

$so = '';
$loops = 10000;
$seeds = [1, 4];
$ini = [];
for ($i = 1; $i < $argc; $i++) {
    match (true) {
        $argv[$i] === '--so' => $so = $argv[++$i] ?? '',
        $argv[$i] === '--loops' => $loops = (int) ($argv[++$i] ?? 0),
        $argv[$i] === '--seeds' => $seeds = array_map(intval(...), explode('-', ($argv[++$i] ?? '') . '-')),
        str_contains($argv[$i], '=') => $ini[] = $argv[$i],
        default => usage(in_array($argv[$i], ['-h', '--help'], true) ? 0 : 2),
    };
}
if (!is_file($so) || $loops < 1 || $seeds[0] < 1) {
    usage(2);
}

function usage(int $status): never
{
    fwrite($status ? STDERR : STDOUT, "usage: php tests/sum.php --so FILE [--loops N] [--seeds A-B] [INI=VALUE]...\n");
    exit($status);
}

/** What is wrong with the books of a run, null: nothing. */
function fault(int $seed, int $loops): ?string
{
    global $so, $ini;
    $dir = sys_get_temp_dir() . '/leaktrack-sum-' . getmypid();
    mkdir($dir, 0700);
    $command = [PHP_BINARY, '-d', 'extension=' . realpath($so), '-d', "leaktrack.log_dir=$dir", '-d', 'memory_limit=1G'];
    foreach ($ini as $setting) {
        array_push($command, '-d', $setting);
    }
    array_push($command, __DIR__ . '/programs/fuzz.php', (string) $seed, (string) $loops);
    exec(implode(' ', array_map(escapeshellarg(...), $command)) . ' 2>&1', $out, $status);
    $fault = $status === 0 && !$out ? null : "status $status: " . implode("\n", $out);
    foreach (glob("$dir/*") as $log) {
        $fault ??= wrong_sum($log);
        unlink($log);
    }
    rmdir($dir);
    return $fault;
}

function wrong_sum(string $log): ?string
{
    $use = $open = $records = 0;
    foreach (new SplFileObject($log) as $text) {
        $line = json_decode((string) $text, true);
        if (($line['t'] ?? '') === 'start') {
            $use = $line['use'];
        }
        if (!in_array($line['t'] ?? '', ['loop', 'loops'], true)) {
            continue;
        }
        $sum = array_sum(array_column($line['keep'] ?? [], 1)) - array_sum(array_column($line['back'] ?? [], 3))
            + array_sum(array_column($line['late'] ?? [], 3)) + array_sum(array_column($line['rows'] ?? [], 2)) - array_sum(array_column($line['rows'] ?? [], 5))
            - ($line['old'][0] ?? 0) + array_sum(array_column($line['out'] ?? [], 1)) + ($line['open'] ?? 0) - $open;
        if ($sum !== $line['use'] - $use) {
            return sprintf('record %d: usage changed by %d, the records by %d', $records, $line['use'] - $use, $sum);
        }
        $use = $line['use'];
        $open = $line['open'] ?? 0;
        $records++;
    }
    return $records ? null : 'no record';
}

$passed = $failed = 0;
for ($seed = $seeds[0]; $seed <= max($seeds); $seed++) {
    $fault = fault($seed, $loops);
    if ($fault === null) {
        echo "ok    seed $seed, $loops loops\n";
        $passed++;
        continue;
    }
    [$good, $bad] = [0, $loops];
    while ($bad - $good > 1) {
        $middle = intdiv($good + $bad, 2);
        $smaller = fault($seed, $middle);
        $smaller === null ? $good = $middle : [$bad, $fault] = [$middle, $smaller];
    }
    echo "WRONG seed $seed, from $bad loops on: $fault\n";
    $failed++;
}
echo "$passed passed, $failed failed\n";
exit($failed ? 1 : 0);
