--TEST--
clean: removes logs, and nothing that is not one
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (!function_exists('posix_mkfifo')) die('skip ext/posix is needed for a FIFO'); ?>
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir();
$logs = "$dir/logs";
$show = fn () => print(implode(' ', array_diff(scandir($logs), ['.', '..'])) . "\n");
new LogWriter($logs, 1, [], 10);
new LogWriter($logs, 2, [], 20);
$outside = new LogWriter("$dir/other", 3, [], 30);
symlink($outside->path, "$logs/3-30.jsonl");
file_put_contents("$logs/4-40.jsonl", "{\"t\":\"loop\",\"main\":0,\"n\":1,\"end\":\"return\"}\n");
file_put_contents("$logs/5-50.jsonl", 'not a line');
file_put_contents("$logs/6-60.jsonl", '');
copy($outside->path, "$logs/report.jsonl");
copy($outside->path, "$logs/7-70.jsonl.bak");
mkdir("$logs/8-80.jsonl");
posix_mkfifo("$logs/9-90.jsonl", 0600);
$show();
echo leaktrack_clean($logs), "\n";
$show();
echo leaktrack_clean($logs), "\n";

echo "-- one log\n";
$log = new LogWriter($logs, 1, [], 10);
echo leaktrack_clean($log->path), ' ', (int) file_exists($log->path), "\n";
echo "-- what is none\n";
echo leaktrack_clean("$logs/report.jsonl"), "\n";
echo leaktrack_clean("$logs/4-40.jsonl"), "\n";
echo leaktrack_clean("$logs/3-30.jsonl"), "\n";
symlink("$dir/other", "$dir/link");
echo leaktrack_clean("$dir/link"), "\n";
echo leaktrack_clean("$dir/nowhere"), "\n";
var_dump(file_exists($outside->path));
?>
--EXPECTF--
1-10.jsonl 2-20.jsonl 3-30.jsonl 4-40.jsonl 5-50.jsonl 6-60.jsonl 7-70.jsonl.bak 8-80.jsonl 9-90.jsonl report.jsonl
2
3-30.jsonl 4-40.jsonl 5-50.jsonl 6-60.jsonl 7-70.jsonl.bak 8-80.jsonl 9-90.jsonl report.jsonl
0
-- one log
1 0
-- what is none

Warning: leaktrack_clean(): %s/logs/report.jsonl is not removed: only a log of this user is, named <pid>-<start>.jsonl and begun by leaktrack in %s on line %d
0

Warning: leaktrack_clean(): %s/logs/4-40.jsonl is not removed: only a log of this user is, named <pid>-<start>.jsonl and begun by leaktrack in %s on line %d
0

Warning: leaktrack_clean(): %s/logs/3-30.jsonl is not cleaned: it is a symbolic link; give the path it leads to in %s on line %d
0

Warning: leaktrack_clean(): %s/link is not cleaned: it is a symbolic link; give the path it leads to in %s on line %d
0
0
bool(true)
