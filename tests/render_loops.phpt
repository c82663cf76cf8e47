--TEST--
render: every loop, with what the next loop returns taken off
--DESCRIPTION--
Protects: the lines that users of Swoole Tracker know; a loop is marked as leaking only when cycles
were collected, and only for lines that leak or grow; loops_detail in the JSON report.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir() . '/logs';
$log = new LogWriter($dir, 28316);
$main = $log->main('handle', '/app/hook.php', 3);
$tick = $log->main('tick', '/app/hook.php', 60);
$ring = $log->site('/app/hook.php', 42);
$free = $log->site('/app/hook.php', 37);
$last = $log->site('/app/hook.php', 50);
$leak = $log->site('/app/http_server.php', 125, 'handle', 'str_repeat');
$same = $log->site('/app/http_server.php', 125, 'handle');
$node = $log->site('/app/Node.php', 9);
for ($n = 0; $n < 120; $n++) {
    $keep = [[$ring, 12288, 1], [$last, 640, 2], [$leak, 12000, 1], [$same, 928, 1]];
    $back = $n ? [[$main, $n - 1, $last, 640, 2, $last]] : [];
    if ($n > 1) {
        $back[] = [$main, $n - 2, $ring, 12288, 1, $free];
    }
    $more = ['gc' => $n !== 4];
    if ($n === 5) {
        $more += ['gcf' => [[$node, 320, 4]], 'cyc' => ['collected' => 4, 'classes' => ["App\\N\x1bode" => 4]]];
    }
    if ($n === 119) {
        $more += ['end' => 'interrupted'];
    }
    $n === 6 and $log->loop($tick, [], [[$main, 5, $leak, 500, 0, $free]]);
    $log->loop($main, $keep, $back, $more);
}
$text = explode("\n", text($dir, ['loops' => true]));
echo implode("\n", preg_grep('/\(Loop ([0-7]|118|119)\)/', $text)), "\n";
same(120 + 1, count(preg_grep('/^\[.*(no leak in|leaked in|collected: kept|not judged)/', $text)), 'loops');
echo "-- the last two\n";
$text = explode("\n", text($dir, ['loops' => 2]));
echo implode("\n", preg_grep('/\(Loop/', $text)), "\n";

echo "-- as JSON\n";
$mains = report($dir, ['loops' => true])['processes'][0]['mains'];
same(range(0, 119), array_column($mains[0]['loops_detail'], 'loop'), 'numbers');
echo json_encode($mains[0]['loops_detail'][5], JSON_UNESCAPED_SLASHES), "\n";
echo json_encode($mains[1]['loops_detail'][0], JSON_UNESCAPED_SLASHES), "\n";
same([118, 119], array_column(report($dir, ['loops' => 2])['processes'][0]['mains'][0]['loops_detail'], 'loop'), 'the last two');
same(false, isset(report($dir)['processes'][0]['mains'][0]['loops_detail']), 'only when asked for');

echo "-- a few loops: what only grows so far, and what cannot be judged yet\n";
$log = new LogWriter(test_dir() . '/few', 7);
$main = $log->main('handle', '/app/a.php', 3);
$grows = $log->site('/app/a.php', 5);
$rare = $log->site('/app/a.php', 6);
$warm = $log->site('/app/a.php', 7);
for ($n = 0; $n < 20; $n++) {
    $keep = $n < 10 ? [] : [[$grows, 100, 1]];
    $log->loop($main, [...($n % 2 ? [[$grows, 64, 1]] : []), ...($n === 12 || $n === 18 ? [[$rare, 100, 1]] : []),
        ...($n < 3 ? [[$warm, 300, 1]] : [])]);
}
echo implode("\n", preg_grep('/\(Loop ([12]|1[289])\)/', explode("\n", text(test_dir() . '/few', ['loops' => true])))), "\n";
?>
--EXPECT--
[28316 (Loop 0)] /app/hook.php:42 => [12288]  replaced
[28316 (Loop 0)] /app/http_server.php:125 => [12928]
[28316 (Loop 0)] ➖ first loop, not judged: kept [25856]
[28316 (Loop 1)] /app/hook.php:42 => [12288]  replaced
[28316 (Loop 1)] /app/http_server.php:125 => [12928]
[28316 (Loop 1)] ❌ leaked in this loop: [12928]
[28316 (Loop 2)] /app/hook.php:37 => [-12288]  returned to Loop 0: /app/hook.php:42 => [12288]
[28316 (Loop 2)] /app/hook.php:42 => [12288]  replaced
[28316 (Loop 2)] /app/http_server.php:125 => [12928]
[28316 (Loop 2)] ❌ leaked in this loop: [12928]
[28316 (Loop 3)] /app/hook.php:37 => [-12288]  returned to Loop 1: /app/hook.php:42 => [12288]
[28316 (Loop 3)] /app/hook.php:42 => [12288]  replaced
[28316 (Loop 3)] /app/http_server.php:125 => [12928]
[28316 (Loop 3)] ❌ leaked in this loop: [12928]
[28316 (Loop 4)] /app/hook.php:37 => [-12288]  returned to Loop 2: /app/hook.php:42 => [12288]
[28316 (Loop 4)] /app/hook.php:42 => [12288]  replaced
[28316 (Loop 4)] /app/http_server.php:125 => [12928]
[28316 (Loop 4)] ➖ cycles not collected: kept [12928]
[28316 (Loop 5)] /app/hook.php:37 => [-12288]  returned to Loop 3: /app/hook.php:42 => [12288]
[28316 (Loop 5)] /app/hook.php:42 => [12288]  replaced
[28316 (Loop 5)] /app/http_server.php:125 => [12428]
[28316 (Loop 5)] garbage cycles: 4 values collected, [-320], App\N\x1bode: 4
[28316 (Loop 5)] ❌ leaked in this loop: [12428]
[28316 (Loop 6)] /app/hook.php:37 => [-12288]  returned to Loop 4: /app/hook.php:42 => [12288]
[28316 (Loop 6)] /app/hook.php:42 => [12288]  replaced
[28316 (Loop 6)] /app/http_server.php:125 => [12928]
[28316 (Loop 6)] ❌ leaked in this loop: [12928]
[28316 (Loop 7)] /app/hook.php:37 => [-12288]  returned to Loop 5: /app/hook.php:42 => [12288]
[28316 (Loop 7)] /app/hook.php:42 => [12288]  replaced
[28316 (Loop 7)] /app/http_server.php:125 => [12928]
[28316 (Loop 7)] ❌ leaked in this loop: [12928]
[28316 (Loop 118)] /app/hook.php:37 => [-12288]  returned to Loop 116: /app/hook.php:42 => [12288]
[28316 (Loop 118)] /app/hook.php:42 => [12288]  replaced
[28316 (Loop 118)] /app/http_server.php:125 => [12928]
[28316 (Loop 118)] ❌ leaked in this loop: [12928]
[28316 (Loop 119)] /app/hook.php:37 => [-12288]  returned to Loop 117: /app/hook.php:42 => [12288]
[28316 (Loop 119)] /app/hook.php:42 => [12288]  replaced
[28316 (Loop 119)] /app/hook.php:50 => [640]  replaced
[28316 (Loop 119)] /app/http_server.php:125 => [12928]
[28316 (Loop 119)] ➖ interrupted, not judged: kept [25856]
[28316 (Loop 0)] /app/hook.php:37 => [-500]  returned to Loop 5 of handle: /app/http_server.php:125 => [500]
[28316 (Loop 0)] ➖ first loop, not judged: kept [0]
-- the last two
[28316 (Loop 118)] /app/hook.php:37 => [-12288]  returned to Loop 116: /app/hook.php:42 => [12288]
[28316 (Loop 118)] /app/hook.php:42 => [12288]  replaced
[28316 (Loop 118)] /app/http_server.php:125 => [12928]
[28316 (Loop 118)] ❌ leaked in this loop: [12928]
[28316 (Loop 119)] /app/hook.php:37 => [-12288]  returned to Loop 117: /app/hook.php:42 => [12288]
[28316 (Loop 119)] /app/hook.php:42 => [12288]  replaced
[28316 (Loop 119)] /app/hook.php:50 => [640]  replaced
[28316 (Loop 119)] /app/http_server.php:125 => [12928]
[28316 (Loop 119)] ➖ interrupted, not judged: kept [25856]
[28316 (Loop 0)] /app/hook.php:37 => [-500]  returned to Loop 5 of handle: /app/http_server.php:125 => [500]
[28316 (Loop 0)] ➖ first loop, not judged: kept [0]
-- as JSON
{"loop":5,"net":12928,"leaked":12428,"unsure":0,"collected":true,"at":0.05,"took":0.005,"sites":[{"file":"/app/hook.php","line":42,"bytes":12288,"blocks":1,"next":0,"verdict":"replaced"},{"file":"/app/hook.php","line":50,"bytes":640,"blocks":2,"next":640,"verdict":"replaced"},{"file":"/app/http_server.php","line":125,"bytes":12928,"blocks":2,"next":500,"verdict":"leak"}],"returned":[{"main":0,"loop":4,"file":"/app/hook.php","line":50,"bytes":640,"by":{"file":"/app/hook.php","line":50}},{"main":0,"loop":3,"file":"/app/hook.php","line":42,"bytes":12288,"by":{"file":"/app/hook.php","line":37}}],"cycles":{"collected":4,"bytes":320,"classes":{"App\\N\u001bode":4}}}
{"loop":0,"net":-500,"leaked":0,"unsure":0,"collected":true,"at":0,"took":0.005,"sites":[],"returned":[{"main":0,"loop":5,"file":"/app/http_server.php","line":125,"bytes":500,"by":{"file":"/app/hook.php","line":37}}],"cycles":null}
-- a few loops: what only grows so far, and what cannot be judged yet
[7 (Loop 1)] /app/a.php:5 => [64]
[7 (Loop 1)] /app/a.php:7 => [300]  warm-up
[7 (Loop 1)] ❌ leaked in this loop: [64]
[7 (Loop 2)] /app/a.php:7 => [300]  warm-up
[7 (Loop 2)] ✅ no leak in this loop
[7 (Loop 12)] /app/a.php:6 => [100]  unsure
[7 (Loop 12)] ❔ kept in this loop, not judged yet: [100]
[7 (Loop 18)] /app/a.php:6 => [100]  unsure
[7 (Loop 18)] ❔ kept in this loop, not judged yet: [100]
[7 (Loop 19)] /app/a.php:5 => [64]
[7 (Loop 19)] ❌ leaked in this loop: [64]
