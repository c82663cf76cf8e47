--TEST--
analyze: every log of a directory, in the order of their start; other files are left alone
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (!function_exists('posix_mkfifo')) die('skip ext/posix is needed for a FIFO'); ?>
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir() . '/logs';
foreach ([[300, 1000, 150], [100, 3000, 150], [200, 2000, 20]] as [$pid, $time, $loops]) {
    $log = new LogWriter($dir, $pid, [], $time);
    $main = $log->main('handle');
    $site = $log->site('/app/cache.php', 5, 'put');
    $own = $log->site("/app/$pid.php", 6);
    for ($n = 0; $n < $loops; $n++) {
        $log->loop($main, [[$site, 100, 1], [$own, 8, 1]]);
    }
    $log->end($loops);
}
file_put_contents("$dir/notes.txt", "no log\n");
file_put_contents("$dir/5-x.jsonl", "no log\n");
file_put_contents("$dir/5-7.json", "no log\n");
mkdir("$dir/6-7.jsonl");
posix_mkfifo("$dir/7-8.jsonl", 0600); // must not wait for a writer
symlink("$dir/300-1000.jsonl", "$dir/8-9.jsonl");
file_put_contents("$dir/9-9.jsonl", "no log\n");

$report = report($dir);
echo implode(', ', array_column($report['processes'], 'pid')), "\n";
$report = report($dir, ['pid' => 100]);
echo implode(', ', array_column($report['processes'], 'pid')), "\n";
echo "-- leaks are lines: that of two processes is one\n";
echo leaktrack_analyze($dir, ['output' => '/dev/null', 'pid' => 300]), "\n";
unlink("$dir/9-9.jsonl");
echo leaktrack_analyze($dir, ['output' => '/dev/null']), "\n";
echo "-- one file, by a link too\n";
echo count(report("$dir/200-2000.jsonl")['processes']), count(report("$dir/8-9.jsonl")['processes']), "\n";
?>
--EXPECTF--
Notice: leaktrack_analyze(): %s/logs/9-9.jsonl is no log of leaktrack: there is no record of leaktrack's in it in %s on line %d
300, 200, 100
100
-- leaks are lines: that of two processes is one
2
3
-- one file, by a link too
11
