--TEST--
A log or its directory that is removed, a limit on file sizes: the program does not notice
--DESCRIPTION--
Protects: output and exit status of the program, at most one message on stderr, no loop lost from the books (to the
byte), how many have no record of their own, and that the leak is still named.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (PHP_OS_FAMILY === 'Windows') die('skip an open file cannot be removed there');
if (!function_exists('posix_setrlimit')) die('skip ext/posix is not loaded');
?>
--FILE--
<?php
require __DIR__ . '/log_faults.inc';

$cases = [
    'the log is removed' => ['array_map("unlink", glob("$dir/*"))', ''],
    'its directory too' => ['array_map("unlink", glob("$dir/*")); rmdir($dir)', ''],
    'and something is in the way for a while' => [
        'array_map("unlink", glob("$dir/*")); rmdir($dir); touch($dir)', 'unlink($dir)'],
    'leaktrack_clean()' => ['leaktrack_clean()', ''],
    'no file may grow' => [
        'posix_setrlimit(POSIX_RLIMIT_FSIZE, 9000, -1)', 'posix_setrlimit(POSIX_RLIMIT_FSIZE, -1, -1)'],
];
foreach ($cases as $name => [$fault, $fixed]) {
    echo "$name\n";
    summary(run(str_replace(['FAULT', 'FIXED'], [$fault, $fixed], $program), ['leaktrack.gc' => 'always']));
}
?>
--EXPECTF--
the log is removed
  says: nothing
  800 loops, the line: leak, 1%d0 B per loop, %d records lost
its directory too
  says: nothing
  800 loops, the line: leak, 1%d0 B per loop, %d records lost
and something is in the way for a while
  says: leaktrack: cannot use the log directory: it is no directory of its own (a symbolic link or a file); set leaktrack.log_dir to a directory of this user
  800 loops, the line: leak, 1%d0 B per loop, %d records lost
leaktrack_clean()
  says: nothing
  800 loops, the line: leak, 1%d0 B per loop, %d records lost
no file may grow
  says: leaktrack: cannot write the log: File too large; loops are added up until it can be written
  800 loops, the line: leak, 1%d0 B per loop, %d records lost
