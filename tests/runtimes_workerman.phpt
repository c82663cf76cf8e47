--TEST--
Workerman: workers that are reloaded, HTTP and TCP, timers; after fork each has its own log
--DESCRIPTION--
Protects: every worker's log is whole, before a reload and after it; the master's is untouched by
its children, and theirs name it as their parent; what was made before the fork is told as such
when it is freed; only the planted line leaks, and several workers' report names it once, with the
sum of all; timers are outside; what a connection holds for its requests is no leak.
LEAKTRACK_TEST_WORKERS and LEAKTRACK_TEST_REQUESTS make it larger (4 and 20000, say), the text of the
report goes to LEAKTRACK_TEST_REPORT.
--EXTENSIONS--
leaktrack
pcntl
posix
--SKIPIF--
<?php
require __DIR__ . '/runtimes/vendor.inc';
skip_without('workerman/workerman');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/vendor.inc';
require __DIR__ . '/runtimes/server.inc';

const SCRIPT = __DIR__ . '/runtimes/workerman.php';
$workers = (int) (getenv('LEAKTRACK_TEST_WORKERS') ?: 2);
$requests = (int) (getenv('LEAKTRACK_TEST_REQUESTS') ?: 800);
$lines_sent = 200;

/** Connections of five lines each; what came back. */
function talk(int $port, int $lines): array
{
    $answers = [];
    while (count($answers) < $lines) {
        $socket = stream_socket_client("tcp://127.0.0.1:$port", $no, $why, 10);
        for ($i = 0; $i < 5; $i++) {
            fwrite($socket, "line $i\n");
            $answers[] = (string) fgets($socket);
        }
        fclose($socket);
    }
    return $answers;
}

$folder = test_dir() . '/workerman';
mkdir($folder);
$log_dir = test_dir() . '/log';
$tcp = free_port();
$server = new Server(SCRIPT, $log_dir,
    [vendor_autoloader('workerman/workerman'), $folder, $tcp, $workers, 'start']);
$pids = $server->get(intdiv($requests, 2), 20);
$lines = talk($tcp, $lines_sent);
$before = array_unique($pids);
$server->signal(SIGUSR1); // a reload: one worker after the other ends, and another begins
for ($tries = 0; $tries < 100; $tries++) {
    usleep(100000);
    $now = $server->get(4 * $workers, 4);
    array_push($pids, ...$now);
    if (!array_intersect($now, $before)) {
        break;
    }
}
array_push($pids, ...$server->get(intdiv($requests, 2), 20));
array_push($lines, ...talk($tcp, $lines_sent));
$run = $server->stop(SCRIPT);
same([], preg_grep('/^\d+$/', $pids, PREG_GREP_INVERT), 'answers');
same(2 * $lines_sent, count(preg_grep('/^\d+ line \d$/', $lines)), 'lines that were answered');
same('', $run->err, 'what the servers said');

$run->verify();
$speakers = array_unique([...$pids, ...array_map(intval(...), $lines)]);
same(count($speakers) + 1, count($run->logs), 'a log of each worker, and of the master');
check(count(array_unique($pids)) >= 2 * $workers, 'there were new workers after the reload');
same(count($pids), count($run->loops('on_message')), 'a loop for each request');
same(count($lines), count($run->loops('on_line')), 'a loop for each line');
same(['3 return'], [preg_replace('~^warm_up: ~', '', current(preg_grep('~^warm_up~', $run->places())))], "the master's loops");

$master = null;
foreach ($run->logs as $log) {
    same('shutdown', end($log)['why'], "how {$log[0]['pid']} ended");
    $mains = array_column(array_filter($log, fn (array $line) => $line['t'] === 'main'), 'name');
    if ($mains === ['warm_up']) {
        $master = $log[0]['pid'];
        same(getmypid(), $log[0]['ppid'], "the master's parent");
    }
}
foreach ($run->logs as $log) {
    if ($log[0]['pid'] === $master) {
        continue;
    }
    same($master, $log[0]['ppid'], "the parent of {$log[0]['pid']}");
    $loops = array_values(array_filter($log, fn (array $line) => $line['t'] === 'loop'));
    if (in_array((string) $log[0]['pid'], $pids, true)) {
        check(($loops[0]['old'][0] ?? 0) >= 40960, 'what was made before the fork, and is freed now, is told');
    }
}

$total = $judged = 0;
foreach (report_of($log_dir)['processes'] as $process) {
    foreach ($process['mains'] as $main) {
        foreach ($main['sites'] as $site) {
            if (in_array($site['verdict'], ['leak', 'growing'], true)) {
                same([basename(SCRIPT), $run->line('leak')], [basename($site['file']), $site['line']], 'the line that grows');
                $total += $site['live_bytes'];
                // The string, and its share of the array that is doubled now and then.
                check($main['loops'] < 100 || abs($site['bytes_per_loop'] / (12288 + 16) - 1) < 0.01, "$site[bytes_per_loop] bytes per loop");
                $judged += $main['loops'];
            }
            if (basename($site['file']) === basename(SCRIPT) && $site['line'] === $run->line('connection')) {
                check(in_array($site['verdict'], ['replaced', 'delayed', 'warm-up', 'cycle'], true), "connections: $site[verdict]");
            }
        }
    }
    $loops = array_column($process['mains'], 'loops', 'name')['on_message'] ?? 0;
    $timer = array_filter($process['outside']['sites'], fn (array $site) => $site['line'] === $run->line('timer'));
    check($loops < 20 || $timer, 'the timer is outside');
}
check($judged > 0.95 * count($pids), "$judged of " . count($pids) . ' loops are of workers whose line grows');

ob_start();
$leaks = leaktrack_analyze($log_dir);
$text = ob_get_clean();
same(1, $leaks, 'leaking lines');
same(1, preg_match_all('~LEAK .*?([\d.,]+) (B|KB|MB) so far~s', $text, $match), 'times that the text names it');
$said = (float) str_replace(',', '', $match[1][0]) * ['B' => 1, 'KB' => 1024, 'MB' => 1024 ** 2][$match[2][0]];
check(abs($said / $total - 1) < 0.01, "$said bytes in the text, $total in all");
if ($file = getenv('LEAKTRACK_TEST_REPORT')) {
    file_put_contents($file, $text);
}
?>
done
--EXPECT--
done
