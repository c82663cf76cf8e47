<?php

// SPDX-License-Identifier: MIT
// What a thread of tests/embed/threads.c runs; $number is its own. Returns "ok", or what was wrong.

$kept = [];
$last = null;
$handle = function (int $i) use (&$kept, &$last, $number): void {
    leaktrack_hook("thread $number");
    $kept[] = str_repeat(chr(65 + $number % 26), 1000); // LEAK
    $last = str_repeat('l', 3000 + $i);
    $cycle = new stdClass;
    $cycle->self = $cycle;
    $list = array_map(fn (int $n) => "$n", range(1, 50));
    unset($list);
};
for ($i = 0; $i < 150; $i++) {
    $handle($i);
}
$status = leaktrack_status();
$usage = memory_get_usage();
$status = leaktrack_status();
if (abs($status['base_bytes'] + $status['live_bytes'] - $status['untracked_freed_bytes'] - $usage) > 4096) {
    return "the records say " . json_encode($status) . ", the heap $usage";
}
$processes = leaktrack_report()['processes'];
$mains = $processes[0]['mains'] ?? [];
if (count($processes) !== 1 || count($mains) !== 1 || $mains[0]['label'] !== "thread $number") {
    return 'the log is not of this thread alone: ' . json_encode(array_column($mains, 'label'));
}
$leaks = [];
foreach ($mains[0]['sites'] as $site) {
    if (in_array($site['verdict'], ['leak', 'growing'], true)) {
        $leaks[$site['line']] = $site['bytes_per_loop'];
    }
}
$line = array_key_first(preg_grep('~// LEAK$~', file(__FILE__, FILE_IGNORE_NEW_LINES))) + 1;
if ($mains[0]['loops'] !== 150 || array_keys($leaks) !== [$line]) {
    return 'not 150 loops and the one line: ' . $mains[0]['loops'] . ' ' . json_encode($leaks);
}
return 'ok';
