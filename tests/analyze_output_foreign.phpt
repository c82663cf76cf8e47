--TEST--
analyze: a report replaces nothing of somebody else's
--DESCRIPTION--
Protects: a file, a symbolic link or a FIFO that another user laid at the path (in a shared /tmp) is
left alone, with a warning that names the path, its owner and the way out.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (!function_exists('posix_geteuid')) die('skip needs ext/posix');
if (PHP_ZTS) die('skip lchown() follows a dangling link in thread-safe builds');
if (posix_geteuid() !== 0) die('skip only root can make files of another user');
?>
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir();
$log = new LogWriter("$dir/logs");
$log->loop($log->main('handle'));
$log->end(1);
file_put_contents("$dir/file", 'theirs');
symlink("$dir/new", "$dir/link");
posix_mkfifo("$dir/fifo", 0600);
foreach (['file' => chown(...), 'link' => lchown(...), 'fifo' => chown(...)] as $name => $chown) {
    $chown("$dir/$name", 65534);
    ob_start();
    $leaks = leaktrack_analyze("$dir/logs", ['output' => "$dir/$name"]);
    echo preg_replace('/ in \S+ on line \d+/', '', str_replace($dir, 'DIR', ltrim(ob_get_clean()))), $leaks, "\n";
}
same('theirs', file_get_contents("$dir/file"), 'the file');
echo implode(' ', array_diff(scandir($dir), ['.', '..'])), "\n";
?>
--EXPECT--
Warning: leaktrack_analyze(): cannot write the report to DIR/file: it belongs to user 65534, this process runs as 0; give another file as option "output"
-1
Warning: leaktrack_analyze(): cannot write the report to DIR/link: it is a symbolic link that user 65534 made; give another file as option "output"
-1
Warning: leaktrack_analyze(): cannot write the report to DIR/fifo: it is a FIFO of user 65534, this process runs as 0; give another file as option "output"
-1
fifo file link logs
