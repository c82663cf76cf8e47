--TEST--
Swoole: a server, with coroutines and without, in both modes, with several workers
--DESCRIPTION--
Protects: each request is a loop of its own, however many are in flight; what a child coroutine keeps
after its request is over is the request's; deferred calls and Co::getContext() are no leak; a
timer's memory is outside; a worker's log is whole although it ends without RSHUTDOWN; all that in
either load order, and the server answers as without leaktrack.
--EXTENSIONS--
leaktrack
posix
--SKIPIF--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/swoole.inc';
skip_without_swoole();
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/swoole.inc';

const SCRIPT = __DIR__ . '/runtimes/swoole_server.php';
each_order(function (string $order): void {
    foreach ([['base', 1, 1], ['process', 1, 1], ['process', 0, 1], ['process', 1, 2]] as [$mode, $coroutines, $workers]) {
        $what = "$order, $mode, coroutines $coroutines, workers $workers";
        $dir = test_dir() . '/' . md5($what);
        $server = new Server(SCRIPT, $dir, [$mode, $coroutines, $workers]);
        $bodies = $server->get(300, 20);
        usleep(200000); // children end
        array_push($bodies, ...$server->get(10, 1)); // and are told of
        $pids = count(array_unique($bodies));
        same(310, count(preg_grep('/^done \d+$/', $bodies)), "answers ($what)");
        $run = $server->stop(SCRIPT)->verify();
        same('', $run->out . $run->err, "output ($what)");
        same($pids, count($run->logs), "logs ($what)");
        same(310, count($run->loops('request')), "loops ($what)");
        foreach ($run->logs as $lines) {
            same('shutdown', end($lines)['why'], "end ($what)");
        }
        judge(report_of($dir), $run, $coroutines, $what);
    }
});

/** Every process: which lines leak, by how much. */
function judge(array $report, Run $run, int $coroutines, string $what): void
{
    $marks = [$run->line('leak') => ['leak', 12288], $run->line('child') => ['child', 3072]];
    foreach ($report['processes'] as $process) {
        $found = [];
        foreach ($process['mains'][0]['sites'] as $site) {
            if (!in_array($site['verdict'], ['leak', 'growing', 'unsure'], true)) {
                continue;
            }
            [$name, $bytes] = $marks[$site['line']] ?? ["line $site[line] of $site[file]", 0];
            $found[] = $name;
            check($site['verdict'] === 'leak', "$name is $site[verdict] ($what)");
            // Of the first loops some children were not over when they closed: all are in the end.
            check(abs($site['bytes_per_loop'] / $bytes - 1) < ($name === 'child' ? 0.2 : 0.06), "$name: $site[bytes_per_loop] bytes per loop ($what)");
        }
        sort($found);
        same($coroutines ? ['child', 'leak'] : ['leak'], $found, "lines ($what)");
        $outside = array_column($process['outside']['sites'], 'live_bytes', 'line');
        check(($outside[$run->line('timer')] ?? 0) > 0, "the timer keeps memory outside ($what)");
    }
}
?>
done
--EXPECT--
done
