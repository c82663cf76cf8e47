<?php

// SPDX-License-Identifier: MIT
//
// What a process is refused: memory, descriptors, time. And clocks that are not to be relied on.

declare(strict_types=1);

fault('memory refused at every request of ours', function (): array {
    $preload = preload();
    if ($preload === null || PHP_ZTS) {
        return [null, $preload === null ? 'no C compiler here' : 'not in thread-safe builds', []];
    }
    $code = WORKER . <<<'PHP'

        final class Kept { public static array $all = []; }
        for ($i = 0; $i < 120; $i++) {
            handle($i);
            for ($k = 0; $k < 20; $k++) {
                eval("Kept::\$all[] = str_repeat('e', $i + $k);");
            }
        }
        leaktrack_dump();
        leaktrack_report();
        echo "done\n";
        PHP;
    $wrong = [];
    $times = $declined = $stopped = $whole = 0;
    foreach (['0', '12'] as $depth) {
        $ini = ['leaktrack.stack_depth' => $depth];
        $log = log_dir();
        $with = command($code, $log, $ini);
        execute("env LD_PRELOAD=$preload REFUSED=" . WORK . "/requests $with");
        $requests = (int) file_get_contents(WORK . '/requests');
        if ($requests < 50) {
            $wrong[] = "$requests requests were counted: the library does not see them";
        }
        for ($number = 1; $number <= $requests; $number += SLOW ? 1 : 4) {
            foreach (['', 'REFUSE_ALL=1'] as $all) {
                array_map('unlink', glob("$log/*"));
                exec("env LD_PRELOAD=$preload REFUSE=$number $all $with 2>&1 </dev/null", $lines, $status);
                $out = implode("\n", $lines);
                $lines = [];
                $times++;
                $declined += (int) str_contains($out, 'nothing is recorded');
                $stopped += (int) str_contains(log_text($log), '"why":"stopped');
                $whole += (int) (loops($log) === 120);
                if ($status !== 0 || !preg_match('/^done$/m', $out)) {
                    $wrong[] = "request $number of $requests, depth $depth $all: status $status, said " . substr($out, 0, 300);
                }
                $wrong = [...$wrong, ...check_logs($log)];
            }
        }
    }
    return [$times, "what follows: $declined began none, $stopped stopped, $whole recorded all loops", $wrong];
});

fault('address space (ulimit -v) at growth steps', function (): array {
    // The least address space in which the program runs, and from there on in steps.
    $code = WORKER . <<<'PHP'

        for ($i = 0; $i < 60; $i++) {
            handle($i);
            for ($k = 0; $k < 40; $k++) {
                eval("\$x$k = str_repeat('e', $i * 50);");
            }
        }
        echo "done\n";
        PHP;
    $least = 0;
    for ($kb = 20000; $kb < 400000 && !$least; $kb += 2000) {
        $least = execute(command($code, null), "exec 2>/dev/null; ulimit -v $kb; ")[1] === 'done' ? $kb : 0;
    }
    $wrong = [];
    $steps = $declined = $stopped = $recorded = 0;
    $step = SLOW ? 250 : 2000;
    for ($kb = $least; $kb < $least + 40000; $kb += $step, $steps++) {
        $log = log_dir();
        exec("(ulimit -v $kb; " . command($code, $log) . ') 2>&1 </dev/null', $lines, $status);
        $out = implode("\n", $lines);
        $lines = [];
        $declined += (int) str_contains($out, 'nothing is recorded');
        $stopped += (int) str_contains(log_text($log), '"why":"stopped');
        $recorded += (int) (loops($log) === 60);
        // PHP itself may be refused what leaktrack has: it then says so. A crash is nobody's right.
        if ($status > 128 || ($status === 0 && !preg_match('/^done$/m', $out))) {
            $wrong[] = "at $kb KB: status $status, said " . substr($out, 0, 300);
        }
        $wrong = [...$wrong, ...check_logs($log)];
    }
    return [$steps, "what follows, from $least KB up: $declined began none, $stopped stopped, $recorded recorded all loops", $wrong];
});

fault('descriptors (ulimit -n) used up', function (): array {
    $wrong = [];
    for ($n = 3; $n <= 12; $n++) {
        [$more] = both(WORKER . 'for ($i = 0; $i < 20; $i++) { handle($i); } echo "done\n";', [], "ulimit -n $n; ");
        $wrong = [...$wrong, ...$more];
    }
    $code = WORKER . <<<'PHP'

        $files = [];
        while ($file = @fopen('/dev/null', 'r')) {
            $files[] = $file;
        }
        for ($i = 0; $i < 20; $i++) {
            handle($i);
        }
        $files = [];
        handle(20);
        echo "done\n";
        PHP;
    [$more] = both($code, [], 'ulimit -n 40; ');
    return [11, 'the log, where none is left for it', [...$wrong, ...$more]];
});

foreach (['walk' => 'walks', 'report' => 'reports', 'analyse' => 'analyses', 'dump' => 'dumps', 'loop' => 'loops'] as $kind => $during) {
    fault("time limit, during $during", function () use ($kind): array {
        $times = SLOW ? 5 : 1;
        $wrong = [];
        for ($n = 0; $n < $times; $n++) {
            $log = log_dir();
            [$status, $out] = execute(command(BUSY . "handle(0); set_time_limit(1); for (\$i = 1; ; \$i++) { busy(\$i, ['$kind']); }", $log));
            $wrong = [...$wrong, ...check_logs($log), ...($status === 255 && str_contains($out, 'Maximum execution time') ? [] : ["status $status: $out"])];
        }
        return [$times, 'nothing', $wrong];
    });
}

fault('memory_limit, at every size, during loops', function (): array {
    $wrong = [];
    $steps = 0;
    for ($kb = 2048; $kb <= 16384; $kb += SLOW ? 128 : 2048, $steps++) {
        $code = WORKER . 'for ($i = 0; $i < 3000; $i++) { handle($i); $keep[] = str_repeat("y", $i * 3); } echo "done\n";';
        [$more] = both($code, ['memory_limit' => "{$kb}K", 'leaktrack.gc' => 'never']);
        $wrong = [...$wrong, ...$more];
    }
    return [$steps, 'nothing: from 2 to 16 MB each dies where it dies without', $wrong];
});

foreach (['walk' => 'walks', 'report' => 'reports', 'analyse' => 'analyses', 'dump' => 'dumps', 'live' => 'live views'] as $kind => $during) {
    fault("memory_limit, at every size, during $during", function () use ($kind): array {
        $wrong = [];
        $steps = $died = 0;
        // The limit counts whole chunks of 2 MB: what varies is how full they are.
        for ($nodes = 30000; $nodes <= 60000; $nodes += SLOW ? 250 : 3000, $steps++) {
            $log = log_dir();
            [$status, $out] = execute(command(str_replace('20000', (string) $nodes, BUSY) . "handle(0); for (\$i = 1; \$i < 20; \$i++) { busy(\$i, ['loop', '$kind']); } echo 'done';", $log,
                ['memory_limit' => '8M', 'leaktrack.dump_on_memory_limit' => '1']));
            $died += (int) ($status === 255);
            $fatal = $status === 255 && str_contains($out, 'Allowed memory size of');
            $wrong = [...$wrong, ...check_logs($log), ...($fatal || ($status === 0 && $out === 'done') ? [] : ["$nodes objects: status $status: $out"])];
        }
        return [$steps, "nothing: $died reached it and ended as PHP does", $wrong];
    });
}

foreach (['wall' => 'time of day leaps a day', 'forth' => 'an hour is skipped', 'back' => 'the clock goes back', 'stands' => 'the clock stands still'] as $kind => $what) {
    fault("clock: $what", function () use ($kind): array {
        $preload = preload();
        if ($preload === null) {
            return [null, 'no C compiler here', []];
        }
        $log = log_dir();
        [$status, $out] = execute("env LD_PRELOAD=$preload CLOCK=$kind " . command(WORKER . 'for ($i = 0; $i < 5000; $i++) { handle($i); } echo "done";', $log, ['memory_limit' => '-1']));
        $wrong = [...check_logs($log), ...($status === 0 && $out === 'done' ? [] : ["status $status: $out"])];
        $told = loops($log);
        $leaks = leaking_lines($log);
        return [1, "nothing: $told of 5000 loops are told, the leak is named", [...$wrong, ...($told === 5000 && $leaks === [LEAK] ? [] : ["$told loops, leaks in lines " . implode(', ', $leaks)])]];
    });
}
