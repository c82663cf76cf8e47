--TEST--
analyze: the curves of lines and counters, and what to do, in the JSON report
--DESCRIPTION--
Protects: what charts are drawn from. A curve says what lived after every close: exactly while it is
short; where it is thinned every close lies between its point's low and high, its last point is what
lives, and it has at most 128 points (32 of a line that is all right). Counters are columns in the
order of the loops. Advice is there for what leaks or may leak, and only there.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

/** Whether the curve agrees with what lived after each close. */
function agrees(array $curve, array $live): bool
{
    $points = array_map(null, $curve['loop'], $curve['live'], $curve['low'] ?? $curve['live'],
        $curve['high'] ?? $curve['live']);
    foreach ($live as $close => $bytes) {
        $low = $high = 0;
        foreach ($points as [$loop, , $least, $most]) {
            if ($loop <= $close) {
                [$low, $high] = [$least, $most];
            }
        }
        if ($bytes < $low || $bytes > $high) {
            echo "close $close: $bytes is not from $low to $high\n";
            return false;
        }
    }
    return end($curve['live']) === end($live);
}

/** A line that grows, one that is flushed every 7 loops, one that is taken twice and kept. */
function curves(int $loops): array
{
    $log = new LogWriter(test_dir() . "/logs$loops");
    $main = $log->main('handle');
    $leak = $log->site('/app/leak.php', 1, 'leak', 'define');
    $swing = $log->site('/app/swing.php', 2);
    $warm = $log->site('/app/warm.php', 3);
    $live = ['leak' => [], 'swing' => [], 'warm' => []];
    for ($n = 0; $n < $loops; $n++) {
        $keep = [[$leak, 100, 1], [$swing, 64, 1]];
        $back = [];
        if ($n < 2) {
            $keep[] = [$warm, 1000, 1];
        }
        if ($n % 7 === 6) {
            array_pop($keep);
            for ($k = $n - 6; $k < $n; $k++) {
                $back[] = [$main, $k, $swing, 64, 1, $swing];
            }
        }
        $log->loop($main, $keep, $back);
        if ($n === 0 || $n === 50) {
            $log->write(['t' => 'count', 'main' => $main, 'n' => $n,
                'v' => [...range(1, 12), 1000 + $n, 4096, 9000 + $n, 5000, 700, ...range(13, 17)]]);
        }
        $live['leak'][] = 100 * ($n + 1);
        $live['swing'][] = $n % 7 === 6 ? 0 : 64 * ($n % 7 + 1);
        $live['warm'][] = $n ? 2000 : 1000;
    }
    $log->end($loops);
    [$process] = report(test_dir() . "/logs$loops")['processes'];
    same('auto', $process['gc'], 'gc');
    $found = $process['mains'][0];
    $counted = ['objects', 'resources', 'shutdown_functions', 'error_handlers', 'exception_handlers', 'output_buffers',
        'tick_functions', 'functions', 'classes', 'constants', 'included_files', 'interned_strings', 'autoloaders', 'fibers',
        'coroutines', 'chunks', 'cached_chunks'];
    same(['loop' => [0, 50], 'use' => [1000, 1050], 'real' => [4096, 4096], 'rss' => [9000, 9050],
        'malloc' => [5000, 5000], 'own' => [700, 700]]
        + array_combine($counted, array_map(fn (int $n) => [$n, $n], range(1, 17))), $found['counters'], 'counters');
    foreach ($found['sites'] as $site) {
        $name = basename($site['file'], '.php');
        check(agrees($site['curve'], $live[$name]), "$loops loops: the curve of $name");
        same($site['live_bytes'], end($site['curve']['live']), "$loops loops: the end of $name");
        printf("%4d loops: %-5s %-8s %3d points%s, %s\n", $loops, $name, $site['verdict'],
            count($site['curve']['loop']), isset($site['curve']['low']) ? ' with their spread' : '',
            $site['advice'] ?? 'no advice');
        if ($name === 'leak') {
            check($site['curve']['from'] < $site['curve']['to'] && $site['curve']['to'] === $loops - 1,
                'the stretch of the trend');
        }
    }
    return $found;
}

curves(120);
curves(3000);
?>
--EXPECT--
120 loops: leak  leak     120 points, constants stay until the process ends
 120 loops: warm  warm-up    2 points, no advice
 120 loops: swing delayed   30 points with their spread, no advice
3000 loops: leak  leak     125 points with their spread, constants stay until the process ends
3000 loops: warm  warm-up    2 points, no advice
3000 loops: swing delayed   32 points with their spread, no advice
