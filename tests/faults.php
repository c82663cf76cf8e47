#!/usr/bin/env php
<?php

// SPDX-License-Identifier: MIT
//
// What goes wrong on servers:  tests/faults.php --so FILE [--php PHP] [--slow] [NAME...]
//
// Each fault is done to a program without and with leaktrack. With it the program must end as without,
// and say the same but for leaktrack's own warnings; its log must be whole but for a torn last line, and
// readable. --slow does each as often as the acceptance asks (100 kills, every growth step, 10 million
// sites). NAME: the first words of a fault. Prints a table of what was done, how often and what was
// lost; ends with 'N passed, N failed, N skipped'.

declare(strict_types=1);

const USAGE = "usage: tests/faults.php --so FILE [--php PHP] [--slow] [NAME...]\n";

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
        fwrite(STDERR, USAGE);
        exit(2);
    }
}
if (!is_file((string) $opt['so'])) {
    fwrite(STDERR, USAGE);
    exit(2);
}
define('PHP', $opt['php']);
define('SLOW', $slow);
define('ONLY', $only);
define('WORK', sys_get_temp_dir() . '/leaktrack-faults-' . getmypid());
define('OWNER', getmypid());
mkdir(WORK, 0700);
register_shutdown_function(function (): void {
    if (getmypid() === OWNER) {
        exec('umount ' . WORK . '/disk* 2>/dev/null');
        exec('rm -rf ' . escapeshellarg(WORK));
    }
});
copy($opt['so'], WORK . '/leaktrack.so'); // a build that goes on meanwhile does not matter
define('SO', WORK . '/leaktrack.so');

require __DIR__ . '/faults/support.php';

printf("%-46s %6s  %-7s  %s\n", 'fault', 'times', 'result', 'what was lost');
require __DIR__ . '/faults/signals.php';
require __DIR__ . '/faults/files.php';
require __DIR__ . '/faults/limits.php';
require __DIR__ . '/faults/sizes.php';
require __DIR__ . '/faults/hostile.php';

printf("%d passed, %d failed, %d skipped\n", $counts['passed'], $counts['failed'], $counts['skipped']);
exit($counts['failed'] ? 1 : 0);
