--TEST--
render: the text report with no leak, one, three of fifty, growing, unsure, nothing to judge
--DESCRIPTION--
Protects: what people read. The first screen has the answer; what is innocent is told in a few
lines; a line that only grows so far is not called a leak, and what would tell is said.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

function server(string $name, int $leaks, int $loops): void
{
    $log = new LogWriter(test_dir() . "/$name");
    $main = $log->main('App\Server::onRequest', '/app/src/Server.php', 21);
    $lines = $warm = [];
    for ($i = 0; $i < $leaks; $i++) {
        $lines[] = $log->site('/app/src/Cache.php', 42 + $i, 'App\Cache::put', $i % 2 ? null : 'str_repeat');
    }
    $last = $log->site('/app/src/Session.php', 17, 'App\Session::start');
    $node = $log->site('/app/src/Node.php', 9, 'App\Node::__construct');
    $buffer = $log->site('/app/src/Log.php', 30, 'App\Log::add');
    for ($i = 0; $i < 5; $i++) {
        $warm[] = $log->site('/app/vendor/Container.php', 88 + $i, 'Container::get');
    }
    for ($n = 0; $n < $loops; $n++) {
        $keep = [[$last, 512, 1]];
        $back = $n ? [[$main, $n - 1, $last, 512, 1, $last]] : [];
        foreach ($lines as $i => $line) {
            $keep[] = [$line, 12928 >> $i, 2];
        }
        foreach ($n < 2 ? $warm : [] as $i => $line) {
            $keep[] = [$line, 1000 * ($i + 1), 1];
        }
        if ($n % 10 === 9) {
            for ($k = $n - 9; $k < $n; $k++) {
                $back[] = [$main, $k, $buffer, 64, 1, $buffer];
            }
        } else {
            $keep[] = [$buffer, 64, 1];
        }
        $log->loop($main, $keep, $back, ['gcf' => [[$node, 320, 4]]]);
    }
    $log->end($loops);
}

function show(string $name, array $options = []): void
{
    echo "---- $name\n";
    $text = text(test_dir() . "/$name", $options);
    echo $text;
    check(!str_contains($text, "\033"), 'no colours when piped');
    foreach (explode("\n", $text) as $line) {
        check($line === rtrim($line), "no blanks at the end of: $line");
        check(mb_strwidth($line) <= 104, "line too wide: $line");
    }
}

server('no leak', 0, 300);
show('no leak');
server('one leak', 1, 600);
show('one leak');
server('three leaks', 3, 600);
show('three leaks', ['top' => 2]);
server('growing', 2, 20);
show('growing');
server('unsure', 1, 3);
show('unsure');
server('first loop', 1, 1);
show('first loop');
server('no loop', 0, 0);
show('no loop');

$log = new LogWriter(test_dir() . '/never collected', 4711, ['gc' => 'never', 'memory_limit' => -1]);
$main = $log->main('handle', '/app/a.php', 3);
$site = $log->site('/app/a.php', 7);
for ($n = 0; $n < 200; $n++) {
    $log->loop($main, $n ? [] : [[$site, 100, 1]], [], ['gc' => false]);
}
show('never collected');
?>
--SKIPIF--
<?php if (!function_exists('mb_strwidth')) die('skip ext/mbstring measures the lines'); ?>
--EXPECTF--
---- no leak
leaktrack VERSION: pid 4711, PHP 8.2.35 cli, 300 loops of App\Server::onRequest
    (/app/src/Server.php:21)

✅ no leak in 299 loops. 8 lines kept 196 KB beyond the loop, 166 KB of it were freed later,
   29.8 KB are alive now. (Loop 0 loads classes and fills caches: it is not judged.)
   ok    replaced each loop: /app/src/Session.php:17 (512 B)
   ok    warm-up, then nothing new: /app/vendor/Container.php:92 (9.8 KB, none since loop 1),
         /app/vendor/Container.php:91 (8,000 B, none since loop 1),
         /app/vendor/Container.php:90 (6,000 B, none since loop 1) and 2 more lines (6,000 B)
   ok    freed by the cycle collector: /app/src/Node.php:9 (93.8 KB in all)
   ok    comes and goes: /app/src/Log.php:30 (about every 10 loops)

Every loop: leaktrack_analyze(options: ['loops' => true])
---- one leak
leaktrack VERSION: pid 4711, PHP 8.2.35 cli, 600 loops of App\Server::onRequest
    (/app/src/Server.php:21)

❌ LEAK  /app/src/Cache.php:42  App\Cache::put() → str_repeat()
         +12,928 B per loop, in 599 of 599 loops, 7.4 MB so far
   ok    replaced each loop: /app/src/Session.php:17 (512 B)
   ok    warm-up, then nothing new: /app/vendor/Container.php:92 (9.8 KB, none since loop 1),
         /app/vendor/Container.php:91 (8,000 B, none since loop 1),
         /app/vendor/Container.php:90 (6,000 B, none since loop 1) and 2 more lines (6,000 B)
   ok    freed by the cycle collector: /app/src/Node.php:9 (188 KB in all)
   ok    comes and goes: /app/src/Log.php:30 (about every 10 loops)

1 leak: +12,928 B per loop. memory_limit (128 MB) is reached in about 10,000 more loops. (Only a
   cache of more than 599 loops' entries would look the same.)
Next: /app/src/Cache.php:42: look for what keeps the value made there: a static or global array, a
      property of an object that lives on, a listener added every time. Drop it when the loop ends,
      or bound it
Every loop: leaktrack_analyze(options: ['loops' => true])
---- three leaks
leaktrack VERSION: pid 4711, PHP 8.2.35 cli, 600 loops of App\Server::onRequest
    (/app/src/Server.php:21)

❌ LEAK  /app/src/Cache.php:42  App\Cache::put() → str_repeat()
         +12,928 B per loop, in 599 of 599 loops, 7.4 MB so far
❌ LEAK  /app/src/Cache.php:43  App\Cache::put()
         +6,464 B per loop, in 599 of 599 loops, 3.7 MB so far
         and 1 more line ('top' => 0 shows all)
   ok    replaced each loop: /app/src/Session.php:17 (512 B)
   ok    warm-up, then nothing new: /app/vendor/Container.php:92 (9.8 KB, none since loop 1),
         /app/vendor/Container.php:91 (8,000 B, none since loop 1),
         /app/vendor/Container.php:90 (6,000 B, none since loop 1) and 2 more lines (6,000 B)
   ok    freed by the cycle collector: /app/src/Node.php:9 (188 KB in all)
   ok    comes and goes: /app/src/Log.php:30 (about every 10 loops)

3 leaks: +22,624 B per loop together. memory_limit (128 MB) is reached in about 5,740 more loops.
   (Only a cache of more than 599 loops' entries would look the same.)
Next: /app/src/Cache.php:42: look for what keeps the value made there: a static or global array, a
      property of an object that lives on, a listener added every time. Drop it when the loop ends,
      or bound it
Every loop: leaktrack_analyze(options: ['loops' => true])
---- growing
leaktrack VERSION: pid 4711, PHP 8.2.35 cli, 20 loops of App\Server::onRequest
    (/app/src/Server.php:21)

🔺 GROWING  /app/src/Cache.php:42  App\Cache::put() → str_repeat()
            +12,928 B per loop, in 19 of 19 loops, 252 KB so far
🔺 GROWING  /app/src/Cache.php:43  App\Cache::put()
            +6,464 B per loop, in 19 of 19 loops, 126 KB so far
            too early to tell: a cache of more than 19 loops' entries that still fills looks the
            same; about %d more loops would tell
   ok    replaced each loop: /app/src/Session.php:17 (512 B)
   ok    warm-up, then nothing new: /app/vendor/Container.php:92 (9.8 KB, none since loop 1),
         /app/vendor/Container.php:91 (8,000 B, none since loop 1),
         /app/vendor/Container.php:90 (6,000 B, none since loop 1) and 2 more lines (6,000 B)
   ok    freed by the cycle collector: /app/src/Node.php:9 (6,400 B in all)
   ok    comes and goes: /app/src/Log.php:30 (about every 10 loops)

2 lines have grown so far. memory_limit (128 MB) is reached in about 6,700 more loops.
Next: let it run on for about %d more loops and analyse again
Every loop: leaktrack_analyze(options: ['loops' => true])
---- unsure
leaktrack VERSION: pid 4711, PHP 8.2.35 cli, 3 loops of App\Server::onRequest (/app/src/Server.php:21)

❔ UNSURE  /app/src/Cache.php:42  App\Cache::put() → str_repeat()
           +12,928 B per loop, in 2 of 2 loops, 37.9 KB so far
❔ UNSURE  /app/vendor/Container.php:92  Container::get()
           +2,500 B per loop, in 1 of 2 loops, 9.8 KB so far
❔ UNSURE  /app/vendor/Container.php:91  Container::get()
           +2,000 B per loop, in 1 of 2 loops, 8,000 B so far
❔ UNSURE  /app/vendor/Container.php:90  Container::get()
           +1,500 B per loop, in 1 of 2 loops, 6,000 B so far
❔ UNSURE  /app/vendor/Container.php:89  Container::get()
           +1,000 B per loop, in 1 of 2 loops, 4,000 B so far
❔ UNSURE  /app/vendor/Container.php:88  Container::get()
           +500 B per loop, in 1 of 2 loops, 2,000 B so far
❔ UNSURE  /app/src/Log.php:30  App\Log::add()  +64 B per loop, in 2 of 2 loops, 192 B so far
           %s; about %d more loops would tell
   ok    replaced each loop: /app/src/Session.php:17 (512 B)
   ok    freed by the cycle collector: /app/src/Node.php:9 (960 B in all)

7 lines cannot be judged yet.
Next: let it run on for about %d more loops and analyse again
Every loop: leaktrack_analyze(options: ['loops' => true])
---- first loop
leaktrack VERSION: pid 4711, PHP 8.2.35 cli, 1 loop of App\Server::onRequest (/app/src/Server.php:21)

❔ only the first loop has ended, which is not judged: it loads classes and fills caches.
   It kept 27.8 KB. Let it run for 100 loops or more.

Every loop: leaktrack_analyze(options: ['loops' => true])
---- no loop
leaktrack VERSION: pid 4711, PHP 8.2.35 cli, 0 loops of App\Server::onRequest (/app/src/Server.php:21)

❔ no loop has ended yet. Let it run for 100 loops or more.
---- never collected
leaktrack VERSION: pid 4711, PHP 8.2.35 cli, 200 loops of handle (/app/a.php:3)

✅ no leak in 199 loops. 1 line kept 100 B beyond the loop. (Loop 0 loads classes and fills caches:
   it is not judged.)
   ok    warm-up, then nothing new: /app/a.php:7 (100 B, none since loop 0)
⚠ cycles were not collected at the end of loops (leaktrack.gc=never): what only the collector frees
   looks kept.

Every loop: leaktrack_analyze(options: ['loops' => true])
