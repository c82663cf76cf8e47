--TEST--
A disk that is full for a while: the program does not notice
--DESCRIPTION--
Protects: output and exit status of the program, no loop lost from the books (to the byte), how
many have no record of their own, and that the leak is still named.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
$dir = sys_get_temp_dir() . '/leaktrack-mount-' . getmypid();
mkdir($dir);
exec('mount -t tmpfs -o size=256k leaktrack ' . escapeshellarg($dir) . ' 2>/dev/null', $out, $status);
$status === 0 && exec('umount ' . escapeshellarg($dir));
rmdir($dir);
if ($status !== 0) die('skip this user may mount no small disk');
?>
--FILE--
<?php
require __DIR__ . '/log_faults.inc';

$disk = test_dir() . '/disk';
mkdir($disk);
exec('mount -t tmpfs -o size=256k leaktrack ' . escapeshellarg($disk));
mkdir("$disk/log", 0700);
$script = test_dir() . '/full.php';
$fill = '$f = fopen("' . $disk . '/fill", "w"); while (@fwrite($f, str_repeat("x", 4096)) > 0); fclose($f)';
file_put_contents($script, str_replace(['FAULT', 'FIXED'], [$fill, "unlink('$disk/fill')"], $program));
// What it says on stderr would stand on the full disk too.
summary(run_script($script, "$disk/log", ['leaktrack.gc' => 'always', 'error_reporting' => '0']));
exec('umount ' . escapeshellarg($disk));
?>
--EXPECTF--
  says: nothing
  800 loops, the line: leak, 1%d0 B per loop, %d records lost
