--TEST--
ReactPHP: callbacks as main functions
--DESCRIPTION--
Protects: callbacks that the event loop calls are loops, one after the other; a timer's memory is outside;
what lives for several loops, as a connection does, is replaced or delayed, and no leak.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
require __DIR__ . '/runtimes/vendor.inc';
skip_without('react/event-loop');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/vendor.inc';

$log_dir = test_dir() . '/log';
mkdir($log_dir, 0700);
$run = run_script(__DIR__ . '/runtimes/react.php', $log_dir, [], [vendor_autoloader('react/event-loop')])->verify();
echo $run->out, implode("\n", $run->places()), "\n";

$options = ['format' => 'json', 'output' => test_dir() . '/report.json'];
echo leaktrack_analyze($log_dir, $options), " leak\n";
$process = json_decode(file_get_contents($options['output']), true)['processes'][0];
$lines = [];
foreach ($process['mains'][0]['sites'] as $site) {
    $lines[basename($site['file']) . ":$site[line]"] = $site;
    if (in_array($site['verdict'], ['leak', 'growing', 'unsure'], true)) {
        echo $site['verdict'], $site['line'] === $run->line('leak') ? ' at the planted line' : " at $site[line]", "\n";
        check(abs($site['bytes_per_loop'] / 12288 - 1) < 0.01, "$site[bytes_per_loop] bytes per loop");
        same(400 * 12288, $site['via'][0]['bytes'], 'bytes of the strings');
    }
}
$timer = 'react.php:' . $run->line('timer');
check(!isset($lines[$timer]), 'what the timer keeps is of no loop');
$outside = array_filter($process['outside']['sites'], fn (array $site) => $site['line'] === $run->line('timer'));
check($outside !== [] && current($outside)['live_bytes'] > 0 && current($outside)['bytes_per_minute'] > 0, 'but grows outside');
echo $lines['react.php:' . $run->line('connection')]['verdict'], " connections\n";
?>
--EXPECT--
400 requests
request: 400 return
1 leak
leak at the planted line
replaced connections
