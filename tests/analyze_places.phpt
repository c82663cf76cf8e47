--TEST--
analyze: several places, blocks of one freed by another, open and interrupted loops
--DESCRIPTION--
Protects: verdicts are per place and site; a block counts for the place of its birth whoever frees
it; "loops" counts what was begun; interrupted loops are judged by nobody.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

function sites(array $main): array
{
    $sites = [];
    foreach ($main['sites'] as $site) {
        $sites[] = basename($site['file']) . ":{$site['line']} {$site['verdict']} {$site['live_bytes']}"
            . " {$site['growing_loops']} {$site['first_loop']}-{$site['last_loop']}";
    }
    return $sites;
}

function show(array $report): void
{
    foreach ($report['processes'] as $process) {
        foreach ($process['mains'] as $main) {
            echo $main['label'] ?? $main['name'], ": {$main['loops']} loops, {$main['closed']} closed,"
                . " {$main['interrupted']} interrupted, {$main['verdict']}; ", implode(', ', sites($main)), "\n";
        }
    }
}

echo "A keeps, B frees what A kept\n";
$log = new LogWriter(test_dir() . '/1');
$a = $log->main('a', '/app/a.php', 3);
$b = $log->main('b', '/app/b.php', 3);
$site = $log->site('/app/queue.php', 7);
for ($n = 0; $n < 150; $n++) {
    $log->loop($a, [[$site, 100, 1]]);
    $log->loop($b, [], [[$a, $n, $site, 100, 1, $site]]);
}
show(report(test_dir() . '/1'));

echo "the same line leaks under one label only\n";
$log = new LogWriter(test_dir() . '/2');
$a = $log->main('handle', '/app/a.php', 3, 'GET /a');
$b = $log->main('handle', '/app/a.php', 3, 'GET /b');
$site = $log->site('/app/model.php', 7);
for ($n = 0; $n < 150; $n++) {
    $log->loop($a, [[$site, 100, 1]]);
    $log->loop($b, $n < 3 ? [[$site, 40, 1]] : []);
}
show(report(test_dir() . '/2'));

echo "killed in a loop that the next hook had begun\n";
$log = new LogWriter(test_dir() . '/3');
$a = $log->main('main script', '/app/a.php', 3);
$site = $log->site('/app/a.php', 7);
for ($n = 0; $n < 5; $n++) {
    $log->loop($a, [[$site, 100, 1]], [], ['end' => 'hook']);
}
show(report(test_dir() . '/3'));

echo "interrupted by a fatal error: what that loop kept is no growth\n";
$log = new LogWriter(test_dir() . '/4');
$a = $log->main('handle', '/app/a.php', 3);
$site = $log->site('/app/a.php', 7);
for ($n = 0; $n < 5; $n++) {
    $log->loop($a, $n ? [] : [[$site, 100, 1]]);
}
$log->loop($a, [[$site, 5000, 1]], [], ['end' => 'interrupted']);
$log->end(6);
show(report(test_dir() . '/4'));

echo "recording began again in the same process\n";
$log->start(['pid' => 4711]);
$a = $log->main('again', '/app/a.php', 3);
$log->loop($a);
$log->end(1);
show(report(test_dir() . '/4'));
?>
--EXPECT--
A keeps, B frees what A kept
a: 150 loops, 150 closed, 0 interrupted, clean; queue.php:7 replaced 100 0 1-149
b: 150 loops, 150 closed, 0 interrupted, clean; 
the same line leaks under one label only
GET /a: 150 loops, 150 closed, 0 interrupted, leak; model.php:7 leak 15000 149 1-149
GET /b: 150 loops, 150 closed, 0 interrupted, clean; model.php:7 warm-up 120 2 1-2
killed in a loop that the next hook had begun
main script: 6 loops, 5 closed, 0 interrupted, growing; a.php:7 growing 500 4 1-4
interrupted by a fatal error: what that loop kept is no growth
handle: 6 loops, 5 closed, 1 interrupted, clean; a.php:7 warm-up 100 0 0-0
recording began again in the same process
handle: 6 loops, 5 closed, 1 interrupted, clean; a.php:7 warm-up 100 0 0-0
again: 1 loops, 1 closed, 0 interrupted, clean; 
