--TEST--
FrankenPHP's shape: C code calls the handler for each request
--DESCRIPTION--
Protects: a closure that an extension calls, request after request, within one PHP request; tests/ext
/workerloop.c does as FrankenPHP does, and is compiled here. Each call is a loop; the planted line leaks
and nothing else; exit() and an uncaught exception in a handler end the worker with its log whole.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (PHP_OS_FAMILY !== 'Linux' || !shell_exec('command -v cc')) die('skip needs Linux and a C compiler');
if (getenv('LEAKTRACK_TEST_DEV')) die('skip as the other C code of the tests');
if (!is_file(PHP_BINDIR . '/php-config')) die('skip needs php-config');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/server.inc';

const SCRIPT = __DIR__ . '/runtimes/frankenphp.php';
$so = test_dir() . '/workerloop.so';
$includes = trim((string) shell_exec(escapeshellarg(PHP_BINDIR . '/php-config') . ' --includes'));
exec("cc -shared -fPIC -O1 $includes -o " . escapeshellarg($so) . ' '
    . escapeshellarg(__DIR__ . '/ext/workerloop.c') . ' 2>&1', $said, $status);
check($status === 0, implode("\n", $said));

/** A worker that is given these requests: its output, and its run. */
function worker(string $so, array $requests, string $name, bool $plain): array
{
    $log_dir = test_dir() . "/$name";
    mkdir($log_dir, 0700);
    $process = proc_open(
        'exec ' . php_command(SCRIPT, ['extension' => $so, 'leaktrack.log_dir' => $log_dir, 'display_errors' => '1',
            'leaktrack.enable' => $plain ? '0' : '1', 'log_errors' => '0', 'html_errors' => '0',
            'report_memleaks' => '0']), // debug builds would tell what the shape's own C code forgets
        [['pipe', 'r'], ['file', "$log_dir.out", 'w'], ['file', "$log_dir.err", 'w']], $pipes);
    fwrite($pipes[0], implode("\n", $requests) . "\n");
    fclose($pipes[0]);
    $status = proc_close($process);
    return [file_get_contents("$log_dir.out") . file_get_contents("$log_dir.err"), $status, $log_dir];
}

foreach (['ends' => [], 'exit' => ['exit'], 'throw' => ['throw']] as $how => $last) {
    $requests = [...array_map(strval(...), range(1, 200)), ...$last];
    [$plain, $plain_status] = worker($so, $requests, "plain $how", true);
    [$out, $status, $log_dir] = worker($so, $requests, $how, false);
    same($plain, $out, "output ($how)");
    same($plain_status, $status, "exit status ($how)");
    same(count($requests), substr_count($out, 'hello '), "answers ($how)");
    $run = (new Run(SCRIPT, $log_dir, $status, $out, ''))->verify();
    echo $how, ', status ', $status, ': ', implode(', ', $run->places()), "\n";
    foreach (report_of($log_dir)['processes'][0]['mains'][0]['sites'] as $site) {
        if (in_array($site['verdict'], ['leak', 'growing', 'unsure'], true)) {
            same($run->line('leak'), $site['line'], "the line that leaks ($how)");
            check(abs($site['bytes_per_loop'] / (12288 + 16) - 1) < 0.01, "$site[bytes_per_loop] bytes per loop");
        } elseif ($site['line'] === $run->line('last')) {
            same('replaced', $site['verdict'], 'what is kept of the last one');
        }
    }
}
?>
--EXPECT--
ends, status 0: {closure}: 200 return
exit, status 0: {closure}: 201 return
throw, status 0: {closure}: 201 return
