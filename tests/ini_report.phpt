--TEST--
leaktrack.report: the text report at the end of the process
--DESCRIPTION--
Protects: the report of a process goes to stderr or into a file when it ends, however it ends, without
changing what the program prints or its exit status; nothing is written when nothing was hooked; each
process reports for itself; what cannot be written is named with the setting, and harms nothing.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (PHP_OS_FAMILY === 'Windows') die('skip no such files'); ?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$before = <<<'PHP'
<?php
function handle(int $i): void
{
    static $kept = [];
    leaktrack_hook();
    $kept[] = str_repeat('k', 1000);
}
for ($i = 0; $i < 120; $i++) handle($i);
echo "the program\n";

PHP;
$endings = [
    'return' => '',
    'exit' => 'exit(7);',
    'fatal error' => 'no_such_function();',
    'exception' => 'throw new Exception("out");',
    'memory limit' => '$a = []; while (true) $a[] = str_repeat("a", 100000);',
    'output buffers' => 'ob_start(fn ($text) => strtoupper($text)); ob_start(); echo "buffered\n";',
    'an error handler' => 'set_error_handler(function () { echo "HANDLED\n"; return true; });',
    'stdout closed' => 'fclose(STDOUT);',
    'in a shutdown function' => 'register_shutdown_function(function () { handle(1); exit(3); });',
];
foreach ($endings as $name => $end) {
    $plain = run($before . $end, ['memory_limit' => '16M']);
    $run = run($before . $end, ['memory_limit' => '16M', 'leaktrack.report' => 'stderr'])->verify();
    same(str_replace(basename($plain->script), basename($run->script), $plain->out), $run->out, "$name: output");
    same($plain->status, $run->status, "$name: status");
    $lines = explode("\n", $run->err);
    check(str_starts_with($lines[0], 'leaktrack '), "$name: a report, not: $run->err");
    same(1, count(preg_grep('/❌ LEAK .*\.php:6 +handle\(\) → str_repeat\(\)/u', $lines)), "$name: the leak in it");
    check(!str_contains($run->err, "\033"), "$name: no colour into a file");
}

echo "-- nothing hooked\n";
foreach ([['<?php echo "end\n";', []], [$before, ['leaktrack.enable' => '0']]] as [$code, $ini]) {
    $run = run($code, $ini + ['leaktrack.report' => 'stderr']);
    echo $run->out, $run->err;
}

echo "-- files\n";
$dir = test_dir();
mkdir("$dir/start");
mkdir("$dir/elsewhere");
chdir("$dir/start");
run($before . 'chdir("' . $dir . '/elsewhere");', ['leaktrack.report' => 'relative.txt']);
run($before, ['leaktrack.report' => "$dir/start/of-%p.txt"]);
run($before . 'chdir("/");', ['leaktrack.report' => "$dir/start/relative.txt"]);
foreach (array_diff(scandir("$dir/start"), ['.', '..']) as $file) {
    $text = file_get_contents("$dir/start/$file");
    preg_match('/pid (\d+).* (\d+) loops of handle/', $text, $match);
    echo str_replace((string) ($match[1] ?? 'none'), 'PID', $file), ': ', $match[2] ?? $text, " loops\n";
}
same([], array_values(array_diff(scandir("$dir/elsewhere"), ['.', '..'])), 'files elsewhere');

echo "-- what cannot be\n";
touch("$dir/protected");
chmod("$dir/protected", 0444);
symlink("$dir/nowhere", "$dir/dangling");
exec('mkfifo ' . escapeshellarg("$dir/fifo"));
foreach (['none/report.txt', 'start', 'protected', 'dangling', 'fifo'] as $name) {
    $run = run($before . 'exit(5);', ['leaktrack.report' => "$dir/$name", 'error_log' => "$dir/errors"]);
    echo $run->status, ' ', $run->out, $run->err,
        preg_replace('/^\[.*?\] /', '', str_replace($dir, 'DIR', file_get_contents("$dir/errors")));
    unlink("$dir/errors");
}
// A log that was removed begins anew, at the end at the latest.
$run = run($before . 'unlink(leaktrack_status()["log"]);', ['leaktrack.report' => 'stderr', 'error_log' => "$dir/errors"]);
check(!is_file("$dir/errors"), 'nothing is logged');
check(str_contains($run->err, '120 loops of handle'), $run->err);
check(str_contains($run->err, '120 loop records could not be written'), $run->err);
?>
--EXPECT--
-- nothing hooked
end
the program
-- files
of-PID.txt: 120 loops
relative.txt: 120 loops
-- what cannot be
5 the program
leaktrack.report: nothing is written to DIR/none/report.txt: there is no such directory; set it to another file, or to stderr
5 the program
leaktrack.report: nothing is written to DIR/start: it is a directory; set it to another file, or to stderr
5 the program
leaktrack.report: nothing is written to DIR/protected: it is write-protected (mode 444); set it to another file, or to stderr
5 the program
leaktrack.report: nothing is written to DIR/dangling: it is a symbolic link that leads nowhere; set it to another file, or to stderr
5 the program
leaktrack.report: nothing is written to DIR/fifo: it is a FIFO that nobody reads; set it to another file, or to stderr
