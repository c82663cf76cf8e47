--TEST--
dump: signals under load cost no request, and each dump is whole
--DESCRIPTION--
Protects: leaktrack.dump_signal in a server that is busy. wrk counts what it got, the server what it has
answered; nothing may have failed in between.
--EXTENSIONS--
leaktrack
posix
--SKIPIF--
<?php
if (!trim((string) shell_exec('command -v wrk'))) die('skip there is no wrk');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$dir = test_dir() . '/log';
mkdir($dir, 0700);
$script = __DIR__ . '/programs/server.php';
$ini = ['leaktrack.log_dir' => $dir, 'leaktrack.dump_signal' => '12', 'display_errors' => '1', 'log_errors' => '0'];
$server = proc_open('exec ' . php_command($script, $ini, []),
    [['file', '/dev/null', 'r'], ['pipe', 'w'], ['file', "$dir.err", 'w']], $pipes);
$address = trim((string) fgets($pipes[1]));
$pid = proc_get_status($server)['pid'];
$dumps = fn (): int => substr_count((string) file_get_contents(glob("$dir/*.jsonl")[0] ?? '/dev/null'), '{"t":"dump"');

// The hook in it begins the recording, which takes the signal: until then it would end the process.
$first = stream_socket_client("tcp://$address");
fwrite($first, "GET /first HTTP/1.1\r\n\r\n");
check(str_ends_with((string) fread($first, 4096), 'answer to /first'), 'it answers');
fclose($first);
$wrk = proc_open("exec wrk -t1 -c8 -d3s http://$address/load",
    [['file', '/dev/null', 'r'], ['pipe', 'w'], ['pipe', 'w']], $load);
$sent = 0;
while (proc_get_status($wrk)['running']) {
    usleep(100_000);
    // One at a time: signals that come together are one.
    $sent += $sent === $dumps() && proc_get_status($wrk)['running'] ? (int) posix_kill($pid, 12) : 0;
}
$said = stream_get_contents($load[1]);
check(preg_match('~(\d+) requests in~', $said, $match) === 1, $said);
check(!preg_match('~Socket errors|Non-2xx~', $said), $said);
$seen = (int) $match[1];

// One more while it waits for work.
for ($tries = 0; $tries < 100 && $dumps() < $sent; $tries++) {
    usleep(50_000);
}
$idle = $dumps();
posix_kill($pid, 12);
for ($tries = 0; $tries < 100 && $dumps() === $idle; $tries++) {
    usleep(50_000);
}
check($dumps() === $sent + 1, $dumps() . " dumps, $sent signals and one");
check(file_get_contents("http://$address/end") === 'answer to /end', 'it still answers');
$answers = (int) trim(stream_get_contents($pipes[1]));
$status = proc_close($server);
proc_close($wrk);
check($status === 0, "exit status $status");
echo file_get_contents("$dir.err");
// Two are not of wrk. What it has asked for when its time is over it does not wait for: one a connection at most.
check($seen > 0 && $answers >= $seen + 2 && $answers <= $seen + 10, "wrk got $seen answers, the server gave $answers");
check($sent > 0, "$sent signals");

ob_start();
leaktrack_analyze_live(1, $dir);
$live = ob_get_clean();
// The last dump was made before the last request.
check(preg_match('~^\S+ \wB  (\d+) blocks of .*server\.php:12  answer\(\)\n +held by \$GLOBALS\[.kept.\]\[…\]~m', $live, $match)
    && $match[1] >= $answers - 1 && $match[1] < $answers + 10, $live);
ob_start();
leaktrack_analyze($dir, ['format' => 'json']);
[$process] = json_decode(ob_get_clean(), true, 64, JSON_THROW_ON_ERROR)['processes'];
same([$answers, 'leak', "\$GLOBALS['kept'][…]"],
    [$process['mains'][0]['loops'], $process['mains'][0]['verdict'], $process['mains'][0]['sites'][0]['held_by']], 'the report');
?>
OK
--EXPECT--
OK
