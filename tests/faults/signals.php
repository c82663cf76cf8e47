<?php

// SPDX-License-Identifier: MIT
//
// Processes that are killed, told by signals, or never come to an end.

declare(strict_types=1);

// Does all the work that takes long, over and over, on a heap of some size.
const BUSY = WORKER . <<<'PHP'

final class Node { public ?Node $next = null; public string $text = ''; }
$heap = [];
for ($n = 0; $n < 20000; $n++) {
    $node = new Node;
    $node->text = "node $n";
    $heap[] = $node;
}
/** Every close of 4, 8, 16, ... loops of a place walks to the holders of what grew. */
function walks(int $round): void
{
    global $heap;
    for ($k = 0; $k < 17; $k++) {
        leaktrack_loop("place $round", function () use (&$heap): void { $heap[] = new Node; });
    }
}
function busy(int $i, array $kinds): void
{
    $end = hrtime(true) + 1_000_000;
    match ($kinds[$i % count($kinds)]) {
        'walk' => walks($i),
        'report' => leaktrack_report(),
        'analyse' => leaktrack_analyze(null, ['output' => '/dev/null']),
        'dump' => leaktrack_dump(),
        'live' => [ob_start(), leaktrack_analyze_live(10), ob_end_clean()],
        'loop' => handle($i),
    };
}

PHP;

fault('kill -9 at random moments', function (): array {
    $times = SLOW ? 100 : 25;
    $wrong = [];
    $longest = $torn = $most = $all = 0;
    for ($n = 0; $n < $times; $n++) {
        $log = log_dir();
        file_put_contents($progress = WORK . '/progress', '');
        // The process' own time: how long others had the machine does not matter.
        $process = start(command(WORKER . '$f = fopen(' . var_export($progress, true) . <<<'PHP'
            , 'w');
            stream_set_write_buffer($f, 0);
            for ($i = 0; ; $i++) {
                handle($i);
                $used = getrusage();
                fwrite($f, pack('P', ($used['ru_utime.tv_sec'] + $used['ru_stime.tv_sec']) * 1000000 + $used['ru_utime.tv_usec'] + $used['ru_stime.tv_usec']));
            }
            PHP, $log));
        while (clearstatcache() || filesize($progress) === 0) {
            usleep(1000);
        }
        usleep(random_int(0, 400000));
        proc_terminate($process, 9);
        proc_close($process);
        $at = array_values(unpack('P*', (string) file_get_contents($progress)));
        $file = glob("$log/*.jsonl")[0] ?? null;
        if ($file === null) {
            $wrong[] = count($at) . ' loops, and no log';
            continue;
        }
        $torn += str_ends_with((string) file_get_contents($file), "\n") ? 0 : 1;
        $told = loops($log);
        $all += count($at);
        if (count($at) > $told) {
            $most = max($most, count($at) - $told);
            $longest = max($longest, end($at) - ($at[$told - 1] ?? $at[0]));
        }
        $wrong = [...$wrong, ...check_logs($log, true)];
    }
    if ($longest > 10000) {
        $wrong[] = "the last $longest us of a worker's loops are lost, which is more than 10 ms";
    }
    return [$times, sprintf('of %d loops at most %d of a worker, its last %.2f ms (allowed: 10); %d torn lines', $all, $most, $longest / 1000, $torn), $wrong];
});

foreach (['walk' => 'walks', 'report' => 'reports', 'dump' => 'dumps', 'analyse' => 'analyses'] as $kind => $during) {
    fault("signals that end it, during $during", function () use ($kind): array {
        $times = SLOW ? 30 : 6;
        $wrong = [];
        for ($n = 0; $n < $times; $n++) {
            $log = log_dir();
            $process = start(command(BUSY . "handle(0); echo \"ready\\n\"; for (\$i = 0; ; \$i++) { busy(\$i, ['$kind']); }", $log), $pipes, 'pipe');
            fgets($pipes[1]);
            usleep(random_int(0, 60000));
            $signal = [SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGHUP, SIGINT][$n % 6];
            proc_terminate($process, $signal);
            $by = ended_by($process);
            $wrong = [...$wrong, ...check_logs($log, true), ...($by === $signal ? [] : ["ended by signal $by, not $signal"])];
        }
        return [$times, 'what kill -9 loses', $wrong];
    });
}

fault('signals that PHP handles, during all of it', function (): array {
    $times = SLOW ? 30 : 6;
    $wrong = [];
    for ($n = 0; $n < $times; $n++) {
        $log = log_dir();
        $process = start(command(BUSY . <<<'PHP'

            pcntl_async_signals(true);
            pcntl_signal(SIGUSR1, function (): void { leaktrack_report(); });
            pcntl_signal(SIGUSR2, function (): void { leaktrack_dump(); });
            pcntl_signal(SIGTERM, function (): never { exit(7); });
            handle(0);
            echo "ready\n";
            for ($i = 1; ; $i++) { busy($i, ['loop', 'walk', 'report', 'dump', 'live']); }
            PHP, $log), $pipes, 'pipe');
        fgets($pipes[1]);
        for ($k = 0; $k < 10; $k++) {
            proc_terminate($process, $k % 2 ? SIGUSR1 : SIGUSR2);
            usleep(random_int(500, 10000));
        }
        proc_terminate($process, SIGTERM);
        stream_get_contents($pipes[1]); // what a live view had in its buffer: PHP ends otherwise where nobody reads
        $status = proc_close($process);
        $wrong = [...$wrong, ...check_logs($log), ...($status === 7 ? [] : ["status $status"])];
    }
    return [$times, 'nothing: ten reports and dumps from signals each, then exit from one', $wrong];
});

fault('leaktrack.dump_signal, faster than dumps are made', function (): array {
    $times = SLOW ? 20 : 4;
    $wrong = [];
    $dumps = 0;
    for ($n = 0; $n < $times; $n++) {
        $log = log_dir();
        $process = start(command(BUSY . "handle(0); echo \"ready\\n\"; for (\$i = 1; ; \$i++) { busy(\$i, ['loop', 'walk', 'dump']); }", $log,
            ['leaktrack.dump_signal' => (string) SIGUSR1]), $pipes, 'pipe');
        fgets($pipes[1]);
        for ($k = 0; $k < 100; $k++) {
            proc_terminate($process, SIGUSR1);
            usleep(random_int(0, 1000));
        }
        proc_terminate($process, SIGTERM);
        $by = ended_by($process);
        $file = log_text($log);
        $dumps += substr_count($file, '"why":"signal"');
        $wrong = [...$wrong, ...check_logs($log, true), ...($by === SIGTERM ? [] : ["ended by signal $by"])];
    }
    return [$times, "nothing: 100 signals each made $dumps dumps in all", [...$wrong, ...($dumps >= $times ? [] : ["only $dumps dumps"])]];
});

fault('endless loop', function (): array {
    $log = log_dir();
    $process = start(command(<<<'PHP'
        function main(): void
        {
            leaktrack_hook();
            $n = 0;
            while (true) {
                $a[$n++ % 1000] = str_repeat('x', 100);
                if ($n % 100000 === 0) {
                    echo leaktrack_status()['own_bytes'], "\n";
                }
            }
        }
        main();
        PHP, $log, ['leaktrack.dump_signal' => (string) SIGUSR1]), $pipes, 'pipe');
    $first = (int) fgets($pipes[1]);
    for ($n = 0; $n < 20; $n++) {
        $own = (int) fgets($pipes[1]);
    }
    proc_terminate($process, SIGUSR1);
    fgets($pipes[1]);
    fgets($pipes[1]);
    proc_terminate($process, SIGTERM);
    ended_by($process);
    $dumped = preg_match('/"t":"live"|"why":"signal"/', log_text($log));
    $wrong = [...check_logs($log, true), ...($dumped ? [] : ['a signal makes no dump in it']),
        ...($own <= $first + 65536 ? [] : ["leaktrack's own memory grows in it, from $first to $own bytes"])];
    return [1, 'the loop, as it never ended; what lives in it is told by a dump', $wrong];
});

fault('forks of a process that records, at once', function (): array {
    $forks = SLOW ? 200 : 60;
    // The children wait for the last of them, then run all at once.
    [$wrong, $log] = both(WORKER . <<<PHP

        handle(0);
        \$pids = [];
        [\$wait, \$go] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        for (\$n = 0; \$n < $forks; \$n++) {
            \$pid = pcntl_fork();
            if (\$pid === 0) {
                fclose(\$go);
                fread(\$wait, 1);
                for (\$i = 0; \$i < 5; \$i++) { handle(\$i); }
                exit(\$i);
            }
            \$pids[] = \$pid;
        }
        fclose(\$go);
        \$sum = 0;
        foreach (\$pids as \$pid) { pcntl_waitpid(\$pid, \$status); \$sum += pcntl_wexitstatus(\$status); }
        handle(1);
        echo \$sum, "\\n";
        PHP);
    $logs = count(glob("$log/*.jsonl"));
    if ($logs !== $forks + 1 || loops($log) !== 5 * $forks + 2) {
        $wrong[] = "$logs logs with " . loops($log) . ' loops';
    }
    return [$forks, "nothing: $logs logs with " . loops($log) . ' loops', $wrong];
});
