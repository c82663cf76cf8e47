<?php

// SPDX-License-Identifier: MIT
//
// The corpus' leaks and who holds them:  php tests/corpus.php --so FILE --corpus DIR [--php CMD] [-v] [CASE...]
//
// score.php of the corpus judges lines; this judges holders. Each case that leaks is run once. Every line that
// is called `leak` must be held by one of those that corpus_holders.php names for the case, and the first
// of them, or one of several that stand there, must hold some. Ends with 'N passed, N failed'.

declare(strict_types=1);

require __DIR__ . '/support.php';

const USAGE = 'php tests/corpus.php --so FILE --corpus DIR [--php CMD] [-v] [CASE...]';

/** What is wrong with who is said to hold a case's memory; null when it is right. */
function judge(array $report, string $corpus, array $known, bool $may_be_clean): ?string
{
    $told = [];
    $first = (array) $known[0];
    $known = [...$first, ...array_slice($known, 1)];
    foreach (array_merge(...array_column($report['processes'] ?? [], 'mains')) as $main) {
        foreach ($main['sites'] as $site) {
            if ($site['verdict'] !== 'leak') {
                continue;
            }
            $by = str_replace("$corpus/", '', $site['held_by'] ?? 'nobody that it tells');
            if (!in_array($by, $known, true)) {
                return str_replace("$corpus/", '', $site['file']) . ":{$site['line']} is held by $by";
            }
            $told[$by] = true;
        }
    }
    return array_intersect_key($told, array_flip($first)) || (!$told && $may_be_clean) ? null
        : "does not tell that $known[0] holds";
}

function check(string $corpus, array $case, array $known, array $options): ?string
{
    $name = $case['name'];
    $logs = work_folder($name);
    [$status, $said] = run(tracked($options) . ' -d leaktrack.log_dir=' . escapeshellarg($logs) . ' '
        . escapeshellarg("$corpus/run.php") . ' ' . escapeshellarg("$corpus/cases/$name") . " {$case['score_loops']}");
    if ($status !== 0) {
        return "status $status: $said";
    }
    $report = report($options, $logs, $printed);
    $may_be_clean = isset($case['clean_with_opcache']) || isset($case['clean_since']);
    return $report ? judge($report, $corpus, $known, $may_be_clean) : "no report: $printed";
}

$arguments = array_slice($argv, 1);
$at = array_search('--corpus', $arguments, true);
[, $corpus] = $at === false ? ['', ''] : array_splice($arguments, $at, 2) + ['', ''];
$corpus = (string) realpath($corpus);
$options = options($arguments, USAGE);
$manifest = json_decode((string) @file_get_contents("$corpus/manifest.json"), true);
if (!$manifest) {
    fwrite(STDERR, 'usage: ' . USAGE . "\n");
    exit(2);
}
$holders = require __DIR__ . '/corpus_holders.php';
$counts = [0, 0];
foreach ($manifest as $case) {
    $name = $case['name'];
    if ($case['verdict'] !== 'leak' || ($options['names'] && !in_array($name, $options['names'], true))) {
        continue;
    }
    $wrong = isset($holders[$name])
        ? check($corpus, $case, $holders[$name], $options)
        : 'corpus_holders.php does not know who holds it';
    $counts[$wrong === null ? 0 : 1]++;
    if ($wrong !== null || $options['v']) {
        echo $wrong === null ? 'ok   ' : 'WRONG', " $name ", $wrong ?? '', "\n";
    }
}
echo "$counts[0] passed, $counts[1] failed\n";
exit($counts[1] || !$counts[0] ? 1 : 0);
