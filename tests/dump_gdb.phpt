--TEST--
dump: gdb attaches to a process that waits and to one that runs, and has the live heap written, without symbols
--DESCRIPTION--
Protects: the command line in README.md, on builds without debug symbols; that the process goes on as if nothing
had happened, wherever it was stopped.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
foreach (['gdb', 'strip'] as $tool) {
    if (!trim((string) shell_exec("command -v $tool"))) die("skip there is no $tool");
}
if (getenv('LEAKTRACK_TEST_DEV')) die('skip sanitizers and debuggers do not agree');
$sleep = proc_open(['sleep', '20'], [], $pipes);
$pid = proc_get_status($sleep)['pid'];
$said = (string) shell_exec("gdb -p $pid -batch -ex 'p getpid' 2>&1");
proc_terminate($sleep);
if (str_contains($said, 'ptrace') || str_contains($said, 'not permitted')) die('skip gdb may not attach here');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

/** The extension without any symbol but those that are exported. */
function stripped(): string
{
    preg_match('~ (/\S*/leaktrack\.so)$~m', file_get_contents('/proc/self/maps'), $match);
    $so = test_dir() . '/leaktrack.so';
    exec('strip -o ' . escapeshellarg($so) . ' ' . escapeshellarg($match[1]), result_code: $status);
    check($status === 0, 'strip');
    return $so;
}

/** The log's name as gdb prints it. */
function attach(int $pid, string $function = 'leaktrack_dump_log'): string
{
    $said = (string) shell_exec("gdb -p $pid -batch -ex 'p (char *) $function()' 2>&1");
    return preg_match('~^\$1 = 0x[0-9a-f]+ "(.*)"$~m', $said, $match) ? $match[1] : $said;
}

/** Starts a program; it writes a line when it is ready. */
function start(string $code, string $so, string $dir, array $ini = [])
{
    mkdir($dir, 0700);
    file_put_contents("$dir.php", $code);
    $command = php_command("$dir.php", ['leaktrack.log_dir' => $dir] + $ini, []);
    $command = preg_replace('~extension=(\S*/leaktrack\.so)~', "extension=$so", $command, -1, $count);
    check($count >= 1, "the stripped extension is loaded: $command");
    global $pipes;
    $process = proc_open("exec $command", [['pipe', 'r'], ['pipe', 'w'], ['file', "$dir.err", 'w']], $pipes);
    fgets($pipes[1]);
    return $process;
}

$so = stripped();

echo "waiting\n";
// In epoll_wait() itself, where FFI is there. Whoever waits is interrupted by a debugger, and waits again.
$ffi = extension_loaded('ffi') || is_file(ini_get('extension_dir') . '/ffi.so');
$wait = $ffi ? '$c = FFI::cdef("int epoll_create1(int flags); int epoll_wait(int fd, void *events, int most, int timeout);");'
    . ' $room = FFI::new("char[64]"); $fd = $c->epoll_create1(0);'
        . ' while ($c->epoll_wait($fd, FFI::addr($room), 1, -1) < 0);'
    : 'do { $none = null; $read = [STDIN]; } while (@stream_select($read, $none, $none, null) === false);';
$dir = test_dir() . '/waits';
$process = start(<<<PHP
<?php
leaktrack_start();
for (\$i = 0; \$i < 1000; \$i++) {
    \$kept[] = str_repeat('k', 500);
}
echo "ready\\n";
$wait
PHP, $so, $dir, ['ffi.enable' => '1'] + ($ffi && !extension_loaded('ffi') ? ['extension' => 'ffi'] : []));
usleep(200_000);
$pid = proc_get_status($process)['pid'];
foreach (['leaktrack_dump_log', 'tracker_dump_log', 'leaktrack_dump_log'] as $function) {
    same(glob("$dir/*.jsonl")[0] ?? 'no log', attach($pid, $function), $function);
}
check(proc_get_status($process)['running'], 'it still waits');
proc_terminate($process);
proc_close($process);
$run = new Run("$dir.php", $dir, 0, '', '');
foreach ($run->lines('dump') as $dump) {
    [, $blocks] = $run->at_line($dump['live'], 4);
    check($dump['why'] === 'debugger' && $blocks >= 1000 && $blocks < 1010, "$blocks blocks, by a $dump[why]");
}
echo count($run->lines('dump')), " dumps\n";

echo "running\n";
$dir = test_dir() . '/runs';
$process = start(<<<'PHP'
<?php
function handle(int $i): string
{
    leaktrack_hook();
    static $kept = [];
    $kept[] = str_repeat('k', 500);
    $list = [];
    for ($k = 0; $k < 100; $k++) {
        $list["key $k"] = [$k, str_repeat('x', $k * 50)];
    }
    return md5(serialize($list));
}
stream_set_blocking(STDIN, false);
$answers = [];
for ($i = 0; fgets(STDIN) === false; $i++) {
    $answers[handle($i)] = true;
    if ($i === 20) {
        echo "ready\n";
    }
}
echo count($answers), ' answer, ', $i, " loops\n";
PHP, $so, $dir, ['memory_limit' => '1G']);
$pid = proc_get_status($process)['pid'];
for ($i = 0; $i < 5; $i++) {
    same(glob("$dir/*.jsonl")[0] ?? 'no log', attach($pid), "attaching, time $i");
}
fwrite($pipes[0], "end\n");
$said = (string) stream_get_contents($pipes[1]);
check(proc_close($process) === 0, 'it ends well');
check(preg_match('~^1 answer, (\d+) loops$~', trim($said), $match) === 1, $said);
$run = new Run("$dir.php", $dir, 0, '', '');
echo count($run->lines('dump')), " dumps\n";
ob_start();
leaktrack_analyze($dir, ['format' => 'json']);
[$process] = json_decode(ob_get_clean(), true, 64, JSON_THROW_ON_ERROR)['processes'];
same([(int) $match[1], 0, 'leak'], [$process['mains'][0]['loops'], $process['skipped_lines'] ?? 0, $process['mains'][0]['verdict']], 'the report');
?>
--EXPECT--
waiting
3 dumps
running
5 dumps
