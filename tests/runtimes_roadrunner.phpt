--TEST--
RoadRunner: its worker's loop, driven over pipes
--DESCRIPTION--
Protects: `while ($request = $worker->waitRequest()) { leaktrack_hook(); … }` in the main script, with
RoadRunner's own packages and its protocol: each request is a loop, also those that fail; the planted
line leaks and nothing else; the worker ends by the server's word, with its log whole.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
require __DIR__ . '/runtimes/vendor.inc';
skip_without('spiral/roadrunner-http');
skip_without('nyholm/psr7');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/vendor.inc';
require __DIR__ . '/runtimes/server.inc';
require vendor_autoloader('spiral/roadrunner-http');

use Spiral\Goridge\Frame;
use Spiral\Goridge\StreamRelay;

const SCRIPT = __DIR__ . '/runtimes/roadrunner.php';
$log_dir = test_dir() . '/log';
mkdir($log_dir, 0700);
$process = proc_open(
    'exec ' . php_command(SCRIPT, ['leaktrack.log_dir' => $log_dir, 'display_errors' => 'stderr'],
        [vendor_autoloader('spiral/roadrunner-http')]),
    [['pipe', 'r'], ['pipe', 'w'], ['file', "$log_dir.err", 'w']], $pipes);
$server = new StreamRelay($pipes[1], $pipes[0]);
$control = function (array $command) use ($server): void {
    $server->send(new Frame(json_encode($command), [], Frame::CONTROL));
};
$ask = function (string $uri) use ($server): Frame {
    $head = json_encode(['remoteAddr' => '127.0.0.1', 'protocol' => 'HTTP/1.1', 'method' => 'GET', 'uri' => $uri,
        'attributes' => [], 'headers' => ['Host' => ['x']], 'cookies' => [], 'uploads' => null,
        'rawQuery' => (string) parse_url($uri, PHP_URL_QUERY), 'parsed' => false]);
    $server->send(new Frame($head, [strlen($head)]));
    return $server->waitFrame();
};
$control(['pid' => true]);
same(proc_get_status($process)['pid'], json_decode($server->waitFrame()->payload, true)['pid'], 'the pid it says');
for ($i = 0; $i < 300; $i++) {
    $fails = $i % 10 === 9;
    $answer = $ask('http://x' . ($fails ? '/fails' : '/') . "?$i");
    same($fails, $answer->hasFlag(Frame::ERROR), 'whether it fails');
    same($fails ? 'this one fails' : "hello $i", substr($answer->payload, $answer->options[0] ?? 0), 'the answer');
}
$control(['stop' => true]);
same(0, proc_close($process), 'exit status');

$run = (new Run(SCRIPT, $log_dir, 0, '', file_get_contents("$log_dir.err")))->verify();
echo $run->err, implode("\n", $run->places()), "\n";
foreach (report_of($log_dir)['processes'][0]['mains'][0]['sites'] as $site) {
    if (in_array($site['verdict'], ['leak', 'growing', 'unsure'], true)) {
        echo $site['verdict'], $site['line'] === $run->line('leak') ? ' at the planted line' : " at $site[file]:$site[line]", "\n";
        check(abs($site['bytes_per_loop'] / (12288 + 16) - 1) < 0.01, "$site[bytes_per_loop] bytes per loop");
    } elseif ($site['line'] === $run->line('last') && basename($site['file']) === basename(SCRIPT)) {
        echo $site['verdict'], " what is kept of the last one\n";
    }
}
?>
--EXPECT--
main script: 299 hook, 1 left
leak at the planted line
replaced what is kept of the last one
