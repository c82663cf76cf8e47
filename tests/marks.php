<?php

// SPDX-License-Identifier: MIT
//
// No loop is lost, and none ends late:  php tests/marks.php --so FILE [--php CMD] [MODE...]
//
// Runs 170,000 marked calls of 17 kinds (programs/marks.php) with opcache off, on and with each kind of JIT. Behind
// a call its loop must be over: not only when the next hook finds its frame gone. And nothing of the marks may stay
// in the heap. Ends with 'N passed, N failed'.

declare(strict_types=1);

require __DIR__ . '/support.php';

const MODES = ['off', 'on', 'function', 'tracing', '1205', '1235', '1255'];

function settings(string $mode): string
{
    return match ($mode) {
        'off' => '-d opcache.enable_cli=0',
        'on' => '-d opcache.enable_cli=1 -d opcache.file_update_protection=0 -d opcache.jit_buffer_size=0',
        default => "-d opcache.enable_cli=1 -d opcache.file_update_protection=0 -d opcache.jit_buffer_size=64M -d opcache.jit=$mode",
    };
}

/** Why a mode cannot be had, null if it can. */
function missing(array $options, string $mode): ?string
{
    if ($mode === 'off') {
        return null;
    }
    $code = '$s = function_exists("opcache_get_status") ? opcache_get_status(false) : false;'
        . ' echo json_encode([(bool) $s, !empty($s["jit"]["on"])]);';
    $there = json_decode(run("{$options['php']} " . settings($mode) . ' -r ' . escapeshellarg($code))[1], true);
    return match (true) {
        empty($there[0]) => 'no opcache',
        $mode !== 'on' && empty($there[1]) => 'no JIT',
        default => null,
    };
}

$options = options(array_slice($argv, 1), 'php tests/marks.php --so FILE [--php CMD] [MODE...]');
$counts = [0, 0, 0];
foreach ($options['names'] ?: MODES as $mode) {
    if ($why = missing($options, $mode)) {
        echo "SKIP $mode: $why\n";
        $counts[2]++;
        continue;
    }
    $log = work_folder("marks-$mode");
    [$status, $out] = run(tracked($options) . ' ' . settings($mode) . ' -d memory_limit=512M -d leaktrack.log_dir='
        . escapeshellarg($log) . ' ' . escapeshellarg(__DIR__ . '/programs/marks.php'));
    $said = json_decode($out, true);
    $loops = array_sum($said['loops'] ?? []);
    $right = $status === 0 && $said && array_unique($said['loops']) === ['function' => 10_000]
        && count($said['loops']) === 17 && $said['open'] === 0
        && $said['grown'] < 100_000;
    $counts[$right ? 0 : 1]++;
    printf("%s %s: 170,000 calls, %s loops, %s seen open behind their call, the heap %s B larger%s\n",
        $right ? 'ok  ' : 'WRONG', $mode, number_format($loops), $said ? number_format($said['open']) : 'unknown',
        $said ? number_format($said['grown']) : 'unknown', $said ? '' : ": $out");
    if (!$right && $said) {
        echo '      ', json_encode(array_filter($said['loops'], fn (int $n) => $n !== 10_000)), "\n";
    }
}
echo "$counts[0] passed, $counts[1] failed", $counts[2] ? ", $counts[2] skipped" : '', "\n";
exit($counts[1] ? 1 : 0);
