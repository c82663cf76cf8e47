--TEST--
render: call stacks in text, folded and as JSON
--DESCRIPTION--
Protects: what is made of stacks. They add up to the line, the heaviest first; the text merges what
it cannot tell apart, names the first few callers and says how many more there are; a line's stacks
are those of its last close; a fiber's start and a cut are marked. A log with stacks that hang from
nothing is read as far as it makes sense.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (!function_exists('mb_strlen')) die('skip ext/mbstring measures the lines'); ?>
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir() . '/logs';
$log = new LogWriter($dir, 1);
$main = $log->main('handle', '/app/run.php', 3);
$record = fn (array $fields) => $log->raw(json_encode($fields, JSON_UNESCAPED_SLASHES) . "\n");
$frames = $stacks = 0;
$frame = function (string $function, ?string $file = null, int $line = 0) use ($record, &$frames): int {
    $record(['t' => 'frame', 'id' => ++$frames, 'function' => $function]
        + ($file === null ? ['module' => 'standard'] : ['file' => $file, 'line' => $line]));
    return $frames;
};
$stack = function (int $frame, int $up = 0, array $more = []) use ($record, &$stacks): int {
    $record(['t' => 'stack', 'id' => ++$stacks, 'frame' => $frame] + ($up ? ['up' => $up] : []) + $more);
    return $stacks;
};
$script = $stack($frame('(main)', '/app/run.php', 40));
$handle = $stack($frame('handle', '/app/run.php', 5), $script);
$deep = $handle;
$descend = $frame('Tree::descend', '/app/src/Tree.php', 8);
for ($i = 0; $i < 12; $i++) {
    $deep = $stack($descend, $deep);
}
$loop = $stack($frame('EventLoop::run', '/app/vendor/loop.php', 99), 0, ['cut' => true]);
$fiber = $stack($frame('{closure:/app/src/Job.php:20}', '/app/src/Job.php', 22), $loop, ['link' => 'start']);
$put = $frame('Cache::put', '/app/vendor/cache.php', 7);
$repeat = $frame('str_repeat');
$app = [$frame('Tree::descend', '/app/src/Tree.php', 8), $frame('{closure:/app/src/Job.php:20}', '/app/src/Job.php', 22)];
$site = fn (?string $internal, int $stack, int $app) => $log->site('/app/vendor/cache.php', 7, 'Cache::put', $internal,
    ['vendor' => true, 'app' => $app, 'stack' => $stack]);
$sites = [
    $site(null, $stack($put, $deep), $app[0]),
    $site('str_repeat', $stack($repeat, $stack($put, $deep)), $app[0]),
    $site('str_repeat', $stack($repeat, $stack($put, $fiber)), $app[1]),
    $site('str_repeat', $stack($repeat, $stack($put, $handle)), $app[1]),
];
for ($i = 1; $i <= 3; $i++) {
    // f2 runs in a coroutine.
    $from = $i === 2 ? [$stack($frame('go'), $script), ['link' => 'start']] : [$script];
    $sites[] = $site('str_repeat', $stack($repeat, $stack($put, $stack($frame("f$i", '/app/run.php', $i), ...$from))), $app[0]);
}
$plain = $log->site('/app/run.php', 9, 'handle', 'explode');
for ($n = 0; $n < 120; $n++) {
    $log->loop($main, [[$sites[0], 56, 1], [$sites[1], 400, 2], [$sites[2], 300, 1], [$sites[3], 128, 1],
        [$sites[4], 16, 1], [$sites[5], 16, 1], [$sites[6], 16, 1], [$plain, 40, 1]],
        $n ? [[$main, $n - 1, $sites[6], 16, 1, $plain]] : []);
}
echo text($dir), "\n", text($dir, ['format' => 'collapsed']), "\n";
$record(['t' => 'stack', 'id' => 900, 'up' => 901, 'frame' => 1]);
$record(['t' => 'stack', 'id' => 902, 'frame' => 999]);
$record(['t' => 'stack', 'id' => 1, 'frame' => 1]);
$record(['t' => 'frame', 'id' => 1, 'function' => 'again']);
$record(['t' => 'frame', 'id' => 998]);
$lost = $log->site('/app/run.php', 70, null, null, ['stack' => 903]);
$log->loop($main, [[$lost, 4096, 1]]);
$log->end(121);

$process = json_decode(text($dir, ['format' => 'json']), true)['processes'][0];
echo "skipped: $process[skipped_lines]\n";
foreach ($process['mains'][0]['sites'] as $site) {
    same($site['live_bytes'], array_sum(array_column($site['stacks'], 'bytes')), 'bytes');
    same($site['live_blocks'], array_sum(array_column($site['stacks'], 'blocks')), 'blocks');
    echo "$site[file]:$site[line] ", json_encode($site['app_frame'], JSON_UNESCAPED_SLASHES), "\n";
}
echo json_encode($process['mains'][0]['sites'][0]['stacks'][1], JSON_UNESCAPED_SLASHES), "\n";
echo json_encode(end($process['mains'][0]['sites'])['stacks'], JSON_UNESCAPED_SLASHES), "\n";
?>
--EXPECT--
leaktrack VERSION: pid 1, PHP 8.2.35 cli, 120 loops of handle (/app/run.php:3)

❌ LEAK  /app/vendor/cache.php:7  Cache::put() → str_repeat()
         +916 B per loop, in 119 of 119 loops, 107 KB so far
         from your code at /app/src/Tree.php:8  Tree::descend()
         50 % by Tree::descend() /app/src/Tree.php:8 (12 times) ← handle() /app/run.php:5
           ← (main) /app/run.php:40
         33 % by (fiber) {closure} /app/src/Job.php:22 ← EventLoop::run() /app/vendor/loop.php:99
           ← …
         14 % by handle() /app/run.php:5 ← (main) /app/run.php:40
         and 3 more call stacks
❌ LEAK  /app/run.php:9  handle() → explode()  +40 B per loop, in 119 of 119 loops, 4,800 B so far

2 leaks: +956 B per loop together. memory_limit (128 MB) is reached in about 136,000 more loops.
   (Only a cache of more than 119 loops' entries would look the same.)
Next: /app/vendor/cache.php:7: look for what keeps the value made there: a static or global array, a
      property of an object that lives on, a listener added every time. Drop it when the loop ends,
      or bound it
Every loop: leaktrack_analyze(options: ['loops' => true])

handle;/app/run.php:40 (main);/app/run.php:5 (handle);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/vendor/cache.php:7 (Cache::put);str_repeat 48000
handle;(more);/app/vendor/loop.php:99 (EventLoop::run);(fiber);/app/src/Job.php:22 ({closure:/app/src/Job.php:20});/app/vendor/cache.php:7 (Cache::put);str_repeat 36000
handle;/app/run.php:40 (main);/app/run.php:5 (handle);/app/vendor/cache.php:7 (Cache::put);str_repeat 15360
handle;/app/run.php:40 (main);/app/run.php:5 (handle);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/src/Tree.php:8 (Tree::descend);/app/vendor/cache.php:7 (Cache::put) 6720
handle;/app/run.php:40 (main);/app/run.php:1 (f1);/app/vendor/cache.php:7 (Cache::put);str_repeat 1920
handle;/app/run.php:40 (main);go;(coroutine);/app/run.php:2 (f2);/app/vendor/cache.php:7 (Cache::put);str_repeat 1920
handle;/app/run.php:40 (main);/app/run.php:3 (f3);/app/vendor/cache.php:7 (Cache::put);str_repeat 16
handle;(more);/app/run.php:9 (handle);explode 4800

skipped: 6
/app/vendor/cache.php:7 {"file":"/app/src/Tree.php","line":8,"function":"Tree::descend"}
/app/run.php:9 {"file":"/app/run.php","line":9,"function":"handle"}
/app/run.php:70 {"file":"/app/run.php","line":70,"function":null}
{"bytes":36000,"blocks":120,"cut":true,"frames":[{"file":null,"line":0,"function":"str_repeat","module":"standard"},{"file":"/app/vendor/cache.php","line":7,"function":"Cache::put"},{"file":"/app/src/Job.php","line":22,"function":"{closure:/app/src/Job.php:20}","link":"start"},{"file":"/app/vendor/loop.php","line":99,"function":"EventLoop::run"}]}
[{"bytes":4096,"blocks":1,"cut":true,"frames":[{"file":"/app/run.php","line":70,"function":null}]}]
