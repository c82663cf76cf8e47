--TEST--
A relative leaktrack.log_dir counts from where PHP was started; a path of 4,000 bytes is named whole
--DESCRIPTION--
Protects: chdir() before the hook or while recording changes no place: the log, the one that is begun when it was
removed, and where leaktrack_analyze() looks. A path that is too long is refused with all of it and the way out, and
none of a shorter name is made.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (PHP_OS_FAMILY === 'Windows') die('skip an open file cannot be removed there');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$program = <<<'PHP'
<?php
function handle(): bool { return leaktrack_hook(); }
chdir(__DIR__ . '/elsewhere');
$begun = handle() && handle();
$first = leaktrack_status()['log'];
chdir('/');
unlink($first);
usleep(1100000);
handle();
handle();
$last = leaktrack_status()['log'];
echo json_encode([$begun, $first, $last, leaktrack_analyze(null, ['output' => __DIR__ . '/report.txt']) >= 0]), "\n";
PHP;
$base = test_dir();
mkdir("$base/elsewhere");
file_put_contents("$base/relative.php", $program);
chdir($base);
$out = shell_exec(php_command("$base/relative.php", ['leaktrack.log_dir' => 'logs']));
[$begun, $first, $last, $analyzed] = json_decode($out) ?? [null, $out, $out, null];
check($begun === true, 'recording began');
foreach (['first' => $first, 'last' => $last] as $which => $log) {
    same("$base/logs", dirname($log), "directory of the $which log");
}
check(is_file($last), 'the last log is there');
check($analyzed === true, 'leaktrack_analyze(null) finds it');
same([], array_diff(scandir("$base/elsewhere"), ['.', '..']), 'left elsewhere');

$hook = '<?php function handle(): bool { return leaktrack_hook(); } var_dump(handle());';
file_put_contents("$base/long.php", $hook);
foreach ([4000, 4096, 5000] as $length) {
    $dir = $base;
    while (strlen($dir) < $length) {
        $dir .= '/' . str_repeat('d', min(200, $length - strlen($dir) - 1));
    }
    $dir = substr($dir, 0, $length);
    $out = shell_exec(php_command("$base/long.php", ['leaktrack.log_dir' => $dir, 'html_errors' => '0']));
    check(str_contains($out, 'bool(false)'), "$length bytes are refused");
    check(str_contains($out, substr($dir, 0, 4000)), "$length bytes: the path is named");
    check(str_contains($out, 'set leaktrack.log_dir'), "$length bytes: the way out is named");
}
check(!is_dir("$base/" . str_repeat('d', 200)), 'no shorter directory was made');
echo "done\n";
?>
--EXPECT--
done
