--TEST--
render: several processes and places as one report; damage, losses and growth outside are told
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir() . '/logs';
foreach ([101, 102, 103] as $i => $pid) {
    $log = new LogWriter($dir, $pid, [], 1000 + $i);
    $users = $log->main('App\Kernel::handle', '/app/Kernel.php', 10, 'GET /users');
    $home = $log->main('App\Kernel::handle', '/app/Kernel.php', 10, 'GET /');
    $cache = $log->site('/app/Cache.php', 12, 'App\Cache::put');
    $once = $log->site('/app/Once.php', 5, 'App\Once::now');
    $timer = $log->site('/app/Timer.php', 9, 'App\Timer::tick');
    for ($n = 0; $n < 150; $n++) {
        $log->loop($users, [[$cache, 400 + 8 * $i, 1], ...($i ? [] : [[$once, 64, 1]])], [],
            ['out' => [[$timer, 512, 1]]]);
        $log->loop($home, []);
    }
    $i < 2 and $log->end(300, $i ? 'stopped: no memory for its tables' : 'memory limit', $i ? 5 : 0);
}
$log->raw("garbage\n");
echo str_replace(test_dir(), 'DIR', text($dir));
echo "----\n";
echo str_replace(test_dir(), 'DIR', text($dir, ['pid' => 102, 'top' => 1]));

echo "---- more places than one likes to read\n";
$log = new LogWriter(test_dir() . '/many');
$leak = $log->site('/app/Leak.php', 12);
for ($i = 0; $i < 30; $i++) {
    $main = $log->main('handle', '/app/a.php', 10, "GET /$i");
    for ($n = 0; $n < 120; $n++) {
        $log->loop($main, $i === 28 ? [[$leak, 100, 1]] : []);
    }
}
echo text(test_dir() . '/many', ['top' => 3]);
?>
--EXPECT--
leaktrack VERSION: 3 processes (pid 101, 102, 103), PHP 8.2.35 cli, 900 loops of 2 places
⚠ pid 101: memory_limit was reached; recording ended there
⚠ pid 102: 5 loop records could not be written; what those loops did is only known added up
⚠ pid 102: recording stopped: no memory for its tables
⚠ 1 line of DIR/logs/103-1002.jsonl could not be understood and was
   left out: line 307

450 loops of "GET /users" (App\Kernel::handle, /app/Kernel.php:10)
❌ LEAK  /app/Cache.php:12  App\Cache::put()
         +408 B per loop (400 to 416), in 447 of 447 loops, 179 KB so far, in 3 of 3 processes
❌ LEAK  /app/Once.php:5  App\Once::now()  +64 B per loop, in 149 of 149 loops, 9,600 B so far,
         in 1 of 3 processes (pid 101)

✅ 450 loops of "GET /" (App\Kernel::handle, /app/Kernel.php:10): no leak

Outside the loops (timers, callbacks, between loops) 225 KB are alive; 1 line grows there:
   /app/Timer.php:9  App\Timer::tick()  +2.9 MB per minute, 225 KB so far

2 leaks: +472 B per loop together. memory_limit (128 MB) is reached in about 280,000 more loops.
   (Only a cache of more than 149 loops' entries would look the same.)
Next: /app/Cache.php:12: look for what keeps the value made there: a static or global array, a
      property of an object that lives on, a listener added every time. Drop it when the loop ends,
      or bound it
Every loop: leaktrack_analyze(options: ['loops' => true])
----
leaktrack VERSION: pid 102, PHP 8.2.35 cli, 300 loops of 2 places
⚠ pid 102: 5 loop records could not be written; what those loops did is only known added up
⚠ pid 102: recording stopped: no memory for its tables

150 loops of "GET /users" (App\Kernel::handle, /app/Kernel.php:10)
❌ LEAK  /app/Cache.php:12  App\Cache::put()  +408 B per loop, in 149 of 149 loops, 59.8 KB so far

✅ 150 loops of "GET /" (App\Kernel::handle, /app/Kernel.php:10): no leak

Outside the loops (timers, callbacks, between loops) 75.0 KB are alive; 1 line grows there:
   /app/Timer.php:9  App\Timer::tick()  +2.9 MB per minute, 75.0 KB so far

1 leak: +408 B per loop. memory_limit (128 MB) is reached in about 318,000 more loops. (Only a cache
   of more than 149 loops' entries would look the same.)
Next: /app/Cache.php:12: look for what keeps the value made there: a static or global array, a
      property of an object that lives on, a listener added every time. Drop it when the loop ends,
      or bound it
Every loop: leaktrack_analyze(options: ['loops' => true])
---- more places than one likes to read
leaktrack VERSION: pid 4711, PHP 8.2.35 cli, 3,600 loops of 30 places

120 loops of "GET /28" (handle, /app/a.php:10)
❌ LEAK  /app/Leak.php:12    +100 B per loop, in 119 of 119 loops, 11.7 KB so far

✅ 120 loops of "GET /0" (handle, /app/a.php:10): no leak
✅ 120 loops of "GET /1" (handle, /app/a.php:10): no leak
✅ 120 loops of "GET /2" (handle, /app/a.php:10): no leak
   and 26 more places without a leak

1 leak: +100 B per loop. memory_limit (128 MB) is reached in about 1,300,000 more loops. (Only a
   cache of more than 119 loops' entries would look the same.)
Next: /app/Leak.php:12: look for what keeps the value made there: a static or global array, a
      property of an object that lives on, a listener added every time. Drop it when the loop ends,
      or bound it
Every loop: leaktrack_analyze(options: ['loops' => true])
