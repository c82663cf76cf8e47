--TEST--
analyze: what grows outside the loops is told per minute, by the clock
--DESCRIPTION--
Protects: a timer leaks by the minute, whether there are many requests or few. The rate is that of
the stretch in which it grew, in text and JSON; in windows, whose collected loops are the outside's too, as in loop lines; where a damaged log
does not tell the time there is none; what lives outside and does not grow has none either.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

/** 200 loops, each that many seconds after the one before; a timer keeps 600 bytes before each. */
function server(string $name, callable $fields): string
{
    $log = new LogWriter(test_dir() . "/$name");
    $main = $log->main('handle');
    $timer = $log->site('/app/Timer.php', 9, 'App\Timer::tick');
    $pool = $log->site('/app/Pool.php', 5, 'App\Pool::fill');
    for ($n = 0; $n < 200; $n++) {
        $log->loop($main, [], [], $fields($n) + ['out' => [[$timer, 600, 1], ...($n ? [] : [[$pool, 4096, 1]])]]);
    }
    $log->end(200);
    return test_dir() . "/$name";
}

function show(string $dir): void
{
    $sites = array_column(report($dir)['processes'][0]['outside']['sites'], null, 'line');
    foreach ([9, 5] as $line) {
        $rate = $sites[$line]['bytes_per_minute'];
        echo $sites[$line]['verdict'], ': ', $rate === null ? 'no rate' : round($rate, 1) . ' a minute', ', ',
            round($sites[$line]['bytes_per_loop'], 1), " a loop\n";
    }
    preg_match('~^Outside.*?(?=\n\n)~ms', text($dir), $match);
    echo $match[0] ?? 'the text says nothing', "\n";
}

echo "---- a request every 2 seconds\n";
show(server('slow', fn (int $n) => ['at' => $n * 2.0]));
echo "---- 20 a second\n";
show(server('busy', fn (int $n) => ['at' => $n * 0.05]));
echo "---- no time\n";
show(server('timeless', fn (int $n) => ['at' => null]));
echo "---- no time but in two lines\n";
show(server('damaged', fn (int $n) => ['at' => $n === 20 || $n === 199 ? $n * 2.0 : -1.0]));

echo "---- windows\n";
$log = new LogWriter(test_dir() . '/windows');
$main = $log->main('handle');
$timer = $log->site('/app/Timer.php', 9, 'App\Timer::tick');
$pool = $log->site('/app/Pool.php', 5, 'App\Pool::fill');
for ($n = 0; $n < 100; $n++) {
    $log->write(['t' => 'loops', 'at' => ($n * 64 + 63) * 2.0, 'use' => 1000000 + $n * 38400, 'real' => 4194304,
        'mains' => [[$main, $n * 64, $n * 64 + 63, 64, 4, 0]],
        'rows' => [[-1, $timer, 38400, 64, 64, 0, 0, 0, 38400, 64, 0],
            ...($n ? [] : [[-1, $pool, 4096, 1, 1, 0, 0, 0, 4096, 1, 0]])]]);
}
$log->end(6400);
show(test_dir() . '/windows');
?>
--EXPECT--
---- a request every 2 seconds
leak: 18000 a minute, 600 a loop
warm-up: 0 a minute, 0 a loop
Outside the loops (timers, callbacks, between loops) 121 KB are alive; 1 line grows there:
   /app/Timer.php:9  App\Timer::tick()  +18,000 B per minute, 117 KB so far
---- 20 a second
leak: 720000 a minute, 600 a loop
warm-up: 0 a minute, 0 a loop
Outside the loops (timers, callbacks, between loops) 121 KB are alive; 1 line grows there:
   /app/Timer.php:9  App\Timer::tick()  +703 KB per minute, 117 KB so far
---- no time
leak: no rate, 600 a loop
warm-up: 0 a minute, 0 a loop
Outside the loops (timers, callbacks, between loops) 121 KB are alive; 1 line grows there:
   /app/Timer.php:9  App\Timer::tick()  +600 B per loop, in 199 of 200 loops, 117 KB so far
---- no time but in two lines
leak: 18000 a minute, 600 a loop
warm-up: 0 a minute, 0 a loop
Outside the loops (timers, callbacks, between loops) 121 KB are alive; 1 line grows there:
   /app/Timer.php:9  App\Timer::tick()  +18,000 B per minute, 117 KB so far
---- windows
leak: 18003.8 a minute, 600.1 a loop
warm-up: 0 a minute, 0 a loop
Outside the loops (timers, callbacks, between loops) 3.7 MB are alive; 1 line grows there:
   /app/Timer.php:9  App\Timer::tick()  +18,004 B per minute, 3.7 MB so far
