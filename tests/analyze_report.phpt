--TEST--
analyze: the report of a log, to the byte: leak, replaced, warm-up, cycle, delayed, outside
--DESCRIPTION--
Protects: shape and keys of the JSON report (other programs read them), the sums per line over
several call sites, what loop 0 counts for, the order of the sites, the time to memory_limit.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$log = new LogWriter(test_dir() . '/logs');
$main = $log->main('App\Server::onRequest', '/app/src/Server.php', 21);
$array = $log->site('/app/src/Cache.php', 42, 'App\Cache::put');
$string = $log->site('/app/src/Cache.php', 42, 'App\Cache::put', 'str_repeat');
$last = $log->site('/app/src/Session.php', 17, 'App\Session::start');
$class = $log->site('/app/vendor/autoload.php', 5, null, '(compile) /app/src/User.php', ['vendor' => true]);
$node = $log->site('/app/src/Node.php', 9, 'App\Node::__construct');
$buffer = $log->site('/app/src/Log.php', 30, 'App\Log::add');
$timer = $log->site('/app/src/Timer.php', 8, 'App\Timer::tick');
for ($n = 0; $n < 200; $n++) {
    $keep = [[$array, 56, 1], [$string, 1024, 1], [$last, 320, 2]];
    $back = $n ? [[$main, $n - 1, $last, 320, 2, $last]] : [];
    if ($n < 2) {
        $keep[] = [$class, 1856, 15];
    }
    if ($n % 10 === 9) {
        for ($k = $n - 9; $k < $n; $k++) {
            $back[] = [$main, $k, $buffer, 64, 1, $buffer];
        }
    } else {
        $keep[] = [$buffer, 64, 1];
    }
    $log->loop($main, $keep, $back, [
        'gcf' => [[$node, 192, 2]], 'cyc' => ['collected' => 2, 'classes' => ['App\Node' => 2]],
        'out' => [[$timer, $n < 100 ? 16 : -16, $n < 100 ? 1 : -1]],
    ]);
}
$log->end(200);

$report = report(test_dir() . '/logs');
[$process] = $report['processes'];
[$server] = $process['mains'];
same(1, $report['schema'], 'schema');
same($log->path, $process['log'], 'log');
$sites = array_column($server['sites'], null, 'file');
unset($process['mains'], $process['outside'], $process['log'], $server['sites']);
echo json_encode($process, JSON_UNESCAPED_SLASHES), "\n";
echo json_encode($server, JSON_UNESCAPED_SLASHES), "\n";
foreach ($sites as $site) {
    unset($site['curve']); // analyze_curve.phpt
    echo json_encode($site, JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION), "\n";
}
unset($report['processes'][0]['outside']['sites'][0]['curve']);
echo json_encode($report['processes'][0]['outside'], JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION), "\n";

echo "left of the limit: ", intdiv(134217728 - 4194304, 1080), "\n";
var_dump(leaktrack_analyze(test_dir() . '/logs', ['output' => '/dev/null']));
?>
--EXPECT--
{"pid":4711,"ppid":1,"php":"8.2.35","sapi":"cli","started":"2026-11-20T10:00:00.123Z","memory_limit":134217728,"sizes":"real","lost_records":0,"version":"0.1.0","argv0":"server.php","gc":"auto","ended":"shutdown","skipped_lines":0,"skipped":[]}
{"name":"App\\Server::onRequest","file":"/app/src/Server.php","line":21,"label":null,"loops":200,"interrupted":0,"left":0,"left_bytes":0,"collected_loops":200,"windowed_loops":0,"verdict":"leak","closed":200,"live_bytes":220032,"kept_bytes":295232,"returned_bytes":75200}
{"file":"/app/src/Cache.php","line":42,"function":"App\\Cache::put","via":[{"internal":"str_repeat","module":"standard","bytes":204800}],"verdict":"leak","bytes_per_loop":1080.0,"live_bytes":216000,"live_blocks":400,"gc_freed_bytes":0,"first_loop":1,"last_loop":199,"growing_loops":199,"loops_to_limit":120392,"why":null,"more_loops":0,"horizon":199,"period":0,"kept_bytes":214920,"kept_loops":199,"held_by":null,"type":null,"app_frame":{"file":"/app/src/Cache.php","line":42,"function":"App\\Cache::put"},"stacks":null,"advice":"look for what keeps the value made there: a static or global array, a property of an object that lives on, a listener added every time. Drop it when the loop ends, or bound it"}
{"file":"/app/vendor/autoload.php","line":5,"function":null,"via":[{"internal":"(compile) /app/src/User.php","module":"standard","bytes":3712}],"verdict":"warm-up","bytes_per_loop":0.0,"live_bytes":3712,"live_blocks":30,"gc_freed_bytes":0,"first_loop":1,"last_loop":1,"growing_loops":1,"loops_to_limit":null,"why":null,"more_loops":0,"horizon":0,"period":0,"kept_bytes":1856,"kept_loops":1,"held_by":null,"type":null,"app_frame":null,"stacks":null}
{"file":"/app/src/Session.php","line":17,"function":"App\\Session::start","via":[],"verdict":"replaced","bytes_per_loop":0.0,"live_bytes":320,"live_blocks":2,"gc_freed_bytes":0,"first_loop":1,"last_loop":199,"growing_loops":0,"loops_to_limit":null,"why":null,"more_loops":0,"horizon":0,"period":0,"kept_bytes":63680,"kept_loops":199,"held_by":null,"type":null,"app_frame":{"file":"/app/src/Session.php","line":17,"function":"App\\Session::start"},"stacks":null}
{"file":"/app/src/Log.php","line":30,"function":"App\\Log::add","via":[],"verdict":"delayed","bytes_per_loop":0.0,"live_bytes":0,"live_blocks":0,"gc_freed_bytes":0,"first_loop":1,"last_loop":198,"growing_loops":179,"loops_to_limit":null,"why":null,"more_loops":0,"horizon":0,"period":10,"kept_bytes":11456,"kept_loops":179,"held_by":null,"type":null,"app_frame":{"file":"/app/src/Log.php","line":30,"function":"App\\Log::add"},"stacks":null}
{"file":"/app/src/Node.php","line":9,"function":"App\\Node::__construct","via":[],"verdict":"cycle","bytes_per_loop":0.0,"live_bytes":0,"live_blocks":0,"gc_freed_bytes":38400,"first_loop":null,"last_loop":null,"growing_loops":0,"loops_to_limit":null,"why":null,"more_loops":0,"horizon":0,"period":0,"kept_bytes":0,"kept_loops":0,"held_by":null,"type":null,"app_frame":{"file":"/app/src/Node.php","line":9,"function":"App\\Node::__construct"},"stacks":null}
{"live_bytes":0,"sites":[{"file":"/app/src/Timer.php","line":8,"function":"App\\Timer::tick","via":[],"verdict":"warm-up","bytes_per_loop":0.0,"bytes_per_minute":0.0,"live_bytes":0,"live_blocks":0,"gc_freed_bytes":0,"first_loop":1,"last_loop":99,"growing_loops":99,"loops_to_limit":null,"why":null,"more_loops":0,"horizon":0,"period":0,"kept_bytes":1584,"kept_loops":99,"held_by":null,"type":null,"app_frame":{"file":"/app/src/Timer.php","line":8,"function":"App\\Timer::tick"},"stacks":null}]}
left of the limit: 120392
int(1)
