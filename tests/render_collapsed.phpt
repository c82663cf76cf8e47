--TEST--
render: folded stacks add up to what lives
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir() . '/logs';
foreach ([1, 2] as $pid) {
    $log = new LogWriter($dir, $pid);
    $main = $log->main('handle', '/app/a.php', 3, $pid === 2 ? 'GET /' : null);
    $array = $log->site('/app/a.php', 5, 'put');
    $string = $log->site('/app/a.php', 5, 'put', 'str_repeat');
    $script = $log->site('/app/b.php', 1);
    $gone = $log->site('/app/c.php', 1);
    $log->loop($main, [[$array, 56, 1], [$string, 1024, 1], [$gone, 100, 1]], [], ['out' => [[$script, 320, 1]]]);
    $log->loop($main, [[$string, 1024, 1]], [[$main, 0, $gone, 100, 1, $script]], ['out' => [[$script, -20, 0]]]);
}
echo text($dir, ['format' => 'collapsed', 'pid' => 1]), "--\n", text($dir, ['format' => 'collapsed']);
?>
--EXPECT--
handle;/app/a.php:5 (put);str_repeat 2048
handle;/app/a.php:5 (put) 56
(outside);/app/b.php:1 300
--
pid 1;handle;/app/a.php:5 (put);str_repeat 2048
pid 1;handle;/app/a.php:5 (put) 56
pid 1;(outside);/app/b.php:1 300
pid 2;GET /;/app/a.php:5 (put);str_repeat 2048
pid 2;GET /;/app/a.php:5 (put) 56
pid 2;(outside);/app/b.php:1 300
