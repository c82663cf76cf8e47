--TEST--
AMPHP: requests in pooled fibers, 20 in flight
--DESCRIPTION--
Protects: each request that async() runs is a loop, in whatever pooled fiber and however the event loop
resumes it; only the planted line leaks, with its bytes; a timer's memory is outside.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
require __DIR__ . '/runtimes/vendor.inc';
skip_without('amphp/amp');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/vendor.inc';

$log_dir = test_dir() . '/log';
mkdir($log_dir, 0700);
$run = run_script(__DIR__ . '/runtimes/amp.php', $log_dir, [], [vendor_autoloader('amphp/amp')])->verify();
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
$timer = 'amp.php:' . $run->line('timer');
check(!isset($lines[$timer]), 'what the timer keeps is of no loop');
$outside = array_filter($process['outside']['sites'], fn (array $site) => $site['line'] === $run->line('timer'));
check($outside !== [] && current($outside)['live_bytes'] > 0 && current($outside)['bytes_per_minute'] > 0, 'but grows outside');
?>
--EXPECT--
400 requests, 4079800
request: 400 return
1 leak
leak at the planted line
