--TEST--
dump: a copy of the log replaces no file that is not plainly the user's to replace
--DESCRIPTION--
Protects: a hard link, a link that leads nowhere, a write-protected file and another user's file at the path that leaktrack_dump()
is given are left alone, with a warning; a file of one's own is replaced whole.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (PHP_OS_FAMILY === 'Windows') die('skip links there are another matter');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$dir = test_dir();
ini_set('leaktrack.log_dir', "$dir/logs");
$dump = function (string $name) use ($dir): void {
    ob_start();
    $result = leaktrack_dump("$dir/$name");
    $said = preg_replace('/ in \S+ on line \d+/', '', str_replace($dir, 'DIR', trim(ob_get_clean())));
    echo $said === '' ? 'written' : $said, $result === false ? '' : ' ' . basename($result), "\n";
};
leaktrack_start();
file_put_contents("$dir/file", 'mine');
link("$dir/file", "$dir/hard");
$dump('hard');
unlink("$dir/hard");
chmod("$dir/file", 0444);
$dump('file');
same('mine', file_get_contents("$dir/file"), 'what it holds');
symlink("$dir/nowhere", "$dir/dangling");
$dump('dangling');
check(!file_exists("$dir/nowhere"), 'nothing is made where the link leads');
if (function_exists('posix_geteuid') && posix_geteuid() === 0) {
    chown("$dir/file", 65534);
    ob_start();
    check(leaktrack_dump("$dir/file") === false, "another user's file");
    check(str_contains(ob_get_clean(), 'belongs to user 65534'), 'it is told');
    chown("$dir/file", 0);
}
chmod("$dir/file", 0600);
$dump('file');
check(str_contains(file_get_contents("$dir/file"), '"t":"start"'), 'the copy begins as a log does');
same(0600, fileperms("$dir/file") & 0777, 'its mode');
?>
--EXPECT--
Warning: leaktrack_dump(): cannot write the dump to DIR/hard: it has 2 names (hard links), of which only one would be replaced; give another file
Warning: leaktrack_dump(): cannot write the dump to DIR/file: it is write-protected (mode 444); give another file
Warning: leaktrack_dump(): cannot write the dump to DIR/dangling: it is a symbolic link that leads nowhere; give another file
written file
