--TEST--
analyze: a report replaces no file that is not plainly the user's to replace
--DESCRIPTION--
Protects: a hard link, a write-protected file and a link that
leads nowhere are left alone, with a warning that names the path, the reason and the way out; a FIFO
that nobody reads does not hold the program for ever; redirected output is added to, not replaced.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (!function_exists('posix_mkfifo')) die('skip needs ext/posix');
?>
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir();
$log = new LogWriter("$dir/logs");
$log->loop($log->main('handle'));
$log->end(1);
$write = function (string $output) use ($dir): void {
    ob_start();
    $leaks = leaktrack_analyze("$dir/logs", ['output' => $output]);
    echo preg_replace('/ in \S+ on line \d+/', '', str_replace($dir, 'DIR', ltrim(ob_get_clean()))), $leaks, "\n";
};
$kept = fn (string $file) => same('mine', file_get_contents("$dir/$file"), "what $file holds");

file_put_contents("$dir/file", 'mine');
link("$dir/file", "$dir/hard");
$write("$dir/hard");
$kept('hard');
$kept('file');
unlink("$dir/hard");
chmod("$dir/file", 0444);
$write("$dir/file");
$kept('file');
symlink("$dir/nowhere", "$dir/dangling");
$write("$dir/dangling");
check(!file_exists("$dir/nowhere"), 'nothing is made where the link leads');
$write("$dir/file/below");
posix_mkfifo("$dir/fifo", 0600);
$write("$dir/fifo");

echo "-- a FIFO that is read\n";
$reader = proc_open(['head', '-n', '1', "$dir/fifo"], [1 => ['pipe', 'w']], $pipes);
// Both ends open together: the report waits for its reader, not the test for a time.
$both = fopen("$dir/fifo", 'r+');
$write("$dir/fifo");
echo strtok(stream_get_contents($pipes[1]), ' '), "\n";
proc_close($reader);
fclose($both);

echo "-- redirected output\n";
$code = 'fwrite(STDERR, "before\n"); echo leaktrack_analyze($argv[1], ["output" => "/dev/stderr"]); fwrite(STDERR, "after\n");';
$command = escapeshellarg(PHP_BINARY) . ' ' . php_arguments() . ' -r ' . escapeshellarg($code) . ' ' . escapeshellarg("$dir/logs");
foreach (['file' => "2>$dir/redirected; cat $dir/redirected", 'pipe' => '2>&1 | cat'] as $what => $to) {
    $lines = explode("\n", trim(shell_exec("$command $to")));
    $ends = [ltrim($lines[0], '0'), substr($lines[1] ?? '', 0, 9), ltrim(end($lines), '0')];
    same(['before', 'leaktrack', 'after'], $ends, "into a $what");
}
check(is_link('/dev/stderr'), '/dev/stderr is what it was');

$left = array_diff(scandir($dir), ['.', '..']);
echo implode(' ', $left), "\n";
?>
--EXPECT--
Warning: leaktrack_analyze(): cannot write the report to DIR/hard: it has 2 names (hard links), of which only one would be replaced; give another file as option "output"
-1
Warning: leaktrack_analyze(): cannot write the report to DIR/file: it is write-protected (mode 444); give another file as option "output"
-1
Warning: leaktrack_analyze(): cannot write the report to DIR/dangling: it is a symbolic link that leads nowhere; give another file as option "output"
-1
Warning: leaktrack_analyze(): cannot write the report to DIR/file/below: Not a directory; give another file as option "output"
-1
Warning: leaktrack_analyze(): cannot write the report to DIR/fifo: it is a FIFO that nobody reads; give another file as option "output"
-1
-- a FIFO that is read
0
leaktrack
-- redirected output
dangling fifo file logs redirected
