--TEST--
Several requests in one process: each begins clean
--DESCRIPTION--
Protects: state and handlers end with the request. In PHP's own web server each request that hooks
has a start line of its own in the one log of the process, counted from loop 0, one that does not
hook leaves none, and one that ends in a fatal error harms none of the next.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (PHP_OS_FAMILY === 'Windows') die('skip processes differ'); ?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$base = test_dir();
mkdir("$base/log", 0700);
file_put_contents("$base/router.php", <<<'PHP'
<?php
final class Kept { public static array $all = []; }
function handle(int $i): void { leaktrack_hook(); Kept::$all[] = str_repeat('k', 1000); }
$what = $_GET['what'] ?? '';
if ($what === 'status') {
    echo json_encode([leaktrack_status()['on'], leaktrack_status()['loops'], leaktrack_status()['own_bytes']]);
    return true;
}
for ($i = 0; $i < 3; $i++) {
    handle($i);
}
if ($what === 'fatal') {
    (function () { leaktrack_hook('fatal'); trigger_error('fatal', E_USER_ERROR); })();
}
if ($what === 'exit') {
    (function () { leaktrack_hook('exit'); exit('bye'); })();
}
echo 'loops ', leaktrack_status()['loops'], ' usage ', memory_get_usage();
return true;
PHP);

$server = proc_open(
    'exec ' . escapeshellarg(PHP_BINARY) . ' ' . php_arguments() . ' -d display_errors=0 -d opcache.enable=0'
        . ' -d leaktrack.gc=never -d leaktrack.log_dir=' . escapeshellarg("$base/log")
        . ' -S 127.0.0.1:0 ' . escapeshellarg("$base/router.php"),
    [['file', '/dev/null', 'r'], ['file', "$base/out", 'w'], ['file', "$base/err", 'w']],
    $pipes,
);
$address = null;
for ($tries = 0; $tries < 200 && $address === null; $tries++) {
    usleep(50000);
    if (preg_match('~http://([\d.:]+)~', (string) file_get_contents("$base/err"), $match)) {
        $address = $match[1];
    }
}
$get = fn (string $what): string => (string) file_get_contents("http://$address/?what=$what", false,
    stream_context_create(['http' => ['ignore_errors' => true, 'timeout' => 20]]));
foreach (['status', 'work', 'work', 'fatal', 'status', 'exit', 'work', 'status'] as $what) {
    $said = $get($what);
    echo $what, ': ', preg_replace('/ usage \d+/', '', $said), "\n";
    if (preg_match('/usage (\d+)/', $said, $match)) {
        $usage[] = (int) $match[1];
    }
}
// Many within the same millisecond.
for ($i = 0; $i < 40; $i++) {
    same('loops 3', preg_replace('/ usage \d+/', '', $get('work')), "request $i of many");
}
proc_terminate($server);
proc_close($server);
same($usage[1], $usage[2], 'memory usage of two requests that do the same');

$log = [];
$files = glob("$base/log/*.jsonl");
same(1, count($files), 'log files of one process');
foreach (file($files[0]) as $line) {
    $line = json_decode($line, true, 64, JSON_THROW_ON_ERROR);
    if ($line['t'] === 'start') {
        $log[] = [];
    }
    $log[count($log) - 1][] = $line;
}
$said = [];
foreach ($log as $lines) {
    check_ids($lines);
    check_sums($lines);
    $ends = array_filter($lines, fn (array $line) => $line['t'] === 'end');
    $said[] = json_encode(array_count_values(array_column($lines, 'end')))
        . (count($ends) === 1 ? ' ended' : ' not ended');
}
echo implode("\n", array_slice($said, 0, 5)), "\n";
same(['{"return":3} ended'], array_values(array_unique(array_slice($said, 5))), 'the logs of the many');
same(45, count($said), 'logs in all');
?>
--EXPECT--
status: [false,0,0]
work: loops 3
work: loops 3
fatal: 
status: [false,0,0]
exit: bye
work: loops 3
status: [false,0,0]
{"return":3} ended
{"return":3} ended
{"return":3,"interrupted":1} ended
{"return":4} ended
{"return":3} ended
