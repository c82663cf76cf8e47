<?php

// SPDX-License-Identifier: MIT
//
// The project's own cases:  php tests/cases.php --so FILE [--php CMD] [-v] [CASE...]
//
// A case defines main_loop(int $n), and its name says what it is. leak_*: at least one line marked
// LEAK must be called `leak`, and no line that is marked neither LEAK nor HOLD. clean_*: no line
// may be called `leak` or `growing`. In both the program must print and exit as without leaktrack,
// and every loop must be in the report. Ends with 'N passed, N failed'.

declare(strict_types=1);

require __DIR__ . '/support.php';

const LOOPS = 300;

/** What is wrong with a report on a case; null when it is right. */
function judge(string $file, bool $leaks, array $report): ?string
{
    $mains = array_merge(...array_column($report['processes'] ?? [], 'mains'));
    if (count($mains) !== 1 || $mains[0]['loops'] !== LOOPS) {
        return count($mains) . ' main functions, ' . ($mains[0]['loops'] ?? 0) . ' loops';
    }
    $marks = marks($file);
    $named = 0;
    foreach ($mains[0]['sites'] as $site) {
        $blamed = $site['verdict'] === 'leak' || (!$leaks && $site['verdict'] === 'growing');
        $mark = $site['file'] === $file ? $marks[$site['line']] ?? null : null;
        if ($blamed && $mark === null) {
            return "calls {$site['file']}:{$site['line']} {$site['verdict']}";
        }
        $named += $blamed && $mark === 'LEAK';
    }
    if ($leaks && $mains[0]['verdict'] !== 'leak') {
        return "calls the main function {$mains[0]['verdict']}";
    }
    return $leaks && $named === 0 ? 'names no line that leaks' : null;
}

/** Runs a case without and with leaktrack; what is wrong, or null. */
function check(string $file, array $options): ?string
{
    $logs = work_folder(basename($file, '.php'));
    $loops = 'require $argv[1]; for ($n = 0; $n < ' . LOOPS . '; $n++) main_loop($n);';
    $runs = ' -r ' . escapeshellarg($loops) . ' ' . escapeshellarg($file);
    $plain = run($options['php'] . $runs);
    $hooked = run(tracked($options) . ' -d leaktrack.log_dir=' . escapeshellarg($logs) . $runs);
    if ($plain !== $hooked || $plain[0] !== 0) {
        return "status $plain[0] without leaktrack, $hooked[0] with it: $plain[1] / $hooked[1]";
    }
    $report = report($options, $logs, $printed);
    $leaks = str_starts_with(basename($file), 'leak_');
    return $report ? judge($file, $leaks, $report) : "no report: $printed";
}

$usage = 'php tests/cases.php --so FILE [--php CMD] [-v] [CASE...]';
$options = options(array_slice($argv, 1), $usage);
$counts = [0, 0];
foreach (glob(__DIR__ . '/cases/*.php') as $file) {
    $name = basename($file, '.php');
    if ($options['names'] && !in_array($name, $options['names'], true)) {
        continue;
    }
    $wrong = check($file, $options);
    $counts[$wrong === null ? 0 : 1]++;
    if ($wrong !== null || $options['v']) {
        echo $wrong === null ? 'ok   ' : 'WRONG', " $name ", $wrong ?? '', "\n";
    }
}
echo "$counts[0] passed, $counts[1] failed\n";
exit($counts[1] || !$counts[0] ? 1 : 0);
