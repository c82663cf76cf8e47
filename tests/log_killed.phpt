--TEST--
kill -9 at random moments: no more than the last 10 ms of loops are missing
--DESCRIPTION--
Protects: what a killed worker leaves, whether it was busy, paced or idle when it was hit: every loop that had ended
10 ms before its last sign of life is in the log, and the log reads without a skipped line.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (!function_exists('posix_kill')) die('skip ext/posix is not loaded');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/log_writer.inc';

$script = test_dir() . '/worker.php';
file_put_contents($script, <<<'PHP'
<?php
// The end of each loop by the clock, in a file of its own.
[, $file, $pace] = $argv;
$ends = fopen($file, 'w');
stream_set_write_buffer($ends, 0);
function handle(int $i): void { leaktrack_hook(); $text = str_repeat('t', 100 + $i % 100); }
for ($i = 0; ; $i++) {
    handle($i);
    fwrite($ends, pack('J', hrtime(true)));
    if ($pace === 'paced') usleep(700);
    if ($pace === 'bursts' && $i % 40 === 39) usleep(30000);
}
PHP);
mt_srand(3);
$kills = (int) (getenv('LEAKTRACK_TEST_KILLS') ?: 30);
for ($k = 0; $k < $kills; $k++) {
    $pace = ['busy', 'paced', 'bursts'][$k % 3];
    $dir = test_dir() . "/$k";
    mkdir($dir, 0700);
    $ends = "$dir.ends";
    $process = proc_open('exec ' . php_command($script, ['leaktrack.log_dir' => $dir], [$ends, $pace]), [], $pipes);
    $limit = microtime(true) + 20;
    while ((!is_file($ends) || filesize($ends) < 80) && microtime(true) < $limit) {
        clearstatcache();
        usleep(500);
    }
    usleep(mt_rand(0, 120000));
    posix_kill(proc_get_status($process)['pid'], SIGKILL);
    proc_close($process);
    $times = array_values(unpack('J*', substr(file_get_contents($ends), 0, intdiv(filesize($ends), 8) * 8)));
    $due = count(array_filter($times, fn($time) => $time < end($times) - 10_000_000));
    $process = report($dir)['processes'][0];
    $told = $process['mains'][0]['closed'] ?? 0;
    check($told >= $due, "kill $k, $pace: $told loops told, $due of " . count($times) . ' had ended by then');
    same(0, $process['skipped_lines'], "skipped lines of kill $k");
}
echo "done\n";
?>
--EXPECT--
done
