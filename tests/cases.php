<?php

// SPDX-License-Identifier: MIT
//
// The project's own cases:  php tests/cases.php --so FILE [--php CMD] [-v] [CASE...]
//
// A case defines main_loop(int $n), and its name says what it is. leak_*: at least one line marked
// LEAK must be called `leak`, and no line that is marked neither LEAK nor HOLD. clean_*: no line
// may be called `leak` or `growing`. What is called `leak` on a LEAK line must be held by one of those that
// the case's HELD comments name (HELD debug: on debug builds alone, where small blocks weigh more). In both the program must print and exit as without leaktrack,
// and every loop must be in the report. What a case may return is told in cases/README.md. Ends
// with 'N passed, N failed', and how many were skipped if any.

declare(strict_types=1);

require __DIR__ . '/support.php';

const LOOPS = 300;
const SKIPPED = 77;
const CALLER = 'Command line code';

const RUN = '$case = require $argv[1]; if (isset($case["skip"])) { echo $case["skip"]; exit(77); }'
    . ' for ($n = 0; $n < (int) $argv[2]; $n++) main_loop($n);';

/** How many loops a case wants. */
function loops(string $file): int
{
    return preg_match("~'loops' => (\\d+)~", file_get_contents($file), $match) ? (int) $match[1] : LOOPS;
}

/** The mark of a site's line; of code that was evaluated, of the line that did so. */
function mark(string $file, array $marks, array $site): ?string
{
    if (preg_match("~^(.+)\\((\\d+)\\) : eval\\(\\)'d code$~", $site['file'], $match)) {
        [, $site['file'], $site['line']] = $match;
    }
    return $site['file'] === $file ? $marks[(int) $site['line']] ?? null : null;
}

/** @return list<string> who may hold what leaks, as the case's HELD comments say */
function holders(string $file, bool $debug): array
{
    preg_match_all('~^// HELD (debug )?(.+)$~m', file_get_contents($file), $matches, PREG_SET_ORDER);
    return array_column(array_filter($matches, fn (array $match): bool => $debug || $match[1] === ''), 2);
}

/** What is wrong with the holders of the lines that were blamed; null when they are right. */
function judge_holders(string $file, array $blamed, bool $debug): ?string
{
    $known = holders($file, $debug);
    foreach ($blamed as $site) {
        $by = str_replace(dirname($file) . '/', '', $site['held_by'] ?? 'nobody that it tells');
        if (!in_array($by, $known, true)) {
            return basename($file) . ":{$site['line']} is held by $by";
        }
    }
    return null;
}

/** What is wrong with a report on a case; null when it is right. */
function judge(string $file, bool $leaks, array $report, bool $debug): ?string
{
    $mains = array_merge(...array_column($report['processes'] ?? [], 'mains'));
    if (count($mains) !== 1 || $mains[0]['loops'] !== loops($file)) {
        return count($mains) . ' main functions, ' . ($mains[0]['loops'] ?? 0) . ' loops';
    }
    $marks = marks($file);
    $named = [];
    foreach ($mains[0]['sites'] as $site) {
        $blamed = $site['verdict'] === 'leak' || (!$leaks && $site['verdict'] === 'growing');
        $mark = mark($file, $marks, $site);
        if ($blamed && $mark === null) {
            return "calls {$site['file']}:{$site['line']} {$site['verdict']}";
        }
        if ($blamed && $mark === 'LEAK') {
            $named[] = $site;
        }
    }
    if ($leaks && $mains[0]['verdict'] !== 'leak') {
        return "calls the main function {$mains[0]['verdict']}";
    }
    if (!$leaks) {
        return null;
    }
    return $named ? judge_holders($file, $named, $debug) : 'names no line that leaks';
}

/** Runs a case without and with leaktrack; what is wrong, null, or false when it was skipped. */
function check(string $file, array $options): string|false|null
{
    $logs = work_folder(basename($file, '.php'));
    $runs = ' -r ' . escapeshellarg(RUN) . ' ' . escapeshellarg($file) . ' ' . loops($file);
    $plain = run($options['php'] . $runs);
    if ($plain[0] === SKIPPED) {
        echo 'skip  ' . basename($file, '.php') . ": $plain[1]\n";
        return false;
    }
    $hooked = run(tracked($options) . ' -d leaktrack.log_dir=' . escapeshellarg($logs) . $runs);
    if ($plain !== $hooked || $plain[0] !== 0) {
        return "status $plain[0] without leaktrack, $hooked[0] with it: $plain[1] / $hooked[1]";
    }
    $report = report($options, $logs, $printed);
    $leaks = str_starts_with(basename($file), 'leak_');
    return $report ? judge($file, $leaks, $report, $options['debug']) : "no report: $printed";
}

$usage = 'php tests/cases.php --so FILE [--php CMD] [-v] [CASE...]';
$options = options(array_slice($argv, 1), $usage);
$options['debug'] = run($options['php'] . ' -r "echo PHP_DEBUG;"')[1] === '1';
$counts = [0, 0, 0];
foreach (glob(__DIR__ . '/cases/*.php') as $file) {
    $name = basename($file, '.php');
    if ($options['names'] && !in_array($name, $options['names'], true)) {
        continue;
    }
    $wrong = check($file, $options);
    $counts[match ($wrong) { null => 0, false => 2, default => 1 }]++;
    if (is_string($wrong) || ($options['v'] && $wrong === null)) {
        echo $wrong === null ? 'ok   ' : 'WRONG', " $name ", $wrong ?? '', "\n";
    }
}
echo "$counts[0] passed, $counts[1] failed", $counts[2] ? ", $counts[2] skipped" : '', "\n";
exit($counts[1] || !$counts[0] ? 1 : 0);
