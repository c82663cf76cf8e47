--TEST--
analyze: logs that are torn, damaged, headless, of a newer schema, or with unknown parts
--DESCRIPTION--
Protects: a torn last line is no error; any other bad line is counted, named and skipped, and the
rest still read; what a future leaktrack adds does not hurt; nothing is made up for lost lines.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

function leaky(string $name, int $loops = 150, array $start = []): array
{
    $log = new LogWriter(test_dir() . "/$name", 4711, $start);
    $main = $log->main('handle', '/app/a.php', 3);
    $site = $log->site('/app/a.php', 7, 'handle');
    for ($n = 0; $n < $loops; $n++) {
        $log->loop($main, [[$site, 100, 1]]);
    }
    return [$log, $main, $site];
}

function show(string $name): void
{
    $processes = report(test_dir() . "/$name")['processes'];
    foreach ($processes as $process) {
        echo "$name: pid {$process['pid']}, skipped {$process['skipped_lines']} (", implode(', ', $process['skipped']), ')';
        foreach ($process['mains'] as $main) {
            echo "; {$main['name']}: {$main['loops']} loops, {$main['verdict']}";
            foreach ($main['sites'] as $site) {
                echo ", {$site['file']}:{$site['line']} {$site['verdict']} {$site['live_bytes']}";
            }
        }
        echo isset($process['error']) ? '; ' . str_replace(phpversion('leaktrack'), 'VERSION', $process['error']) : '', "\n";
    }
}

[$log] = leaky('torn');
$log->raw('{"t":"loop","main":0,"n":150,"at":1.5,"ke');
show('torn');

[$log] = leaky('whole but for its newline');
$log->raw('{"t":"end","at":60.0,"why":"shutdown","use":1,"real":2,"loops":150,"lost":3}');
show('whole but for its newline');
echo report(test_dir() . '/whole but for its newline')['processes'][0]['lost_records'], " lost\n";

[$log, $main, $site] = leaky('garbage');
$log->raw("\0\xff\x80 not json\n");
$log->raw("[1,2,3]\n\n\"loop\"\n{\"t\":5}\n{}\n");
$log->write(['t' => 'loop', 'main' => $main]);
$log->write(['t' => 'loop', 'main' => $main, 'n' => 150, 'end' => 'return', 'keep' => [[$site, 'x', 1]]]);
$log->write(['t' => 'loop', 'main' => $main, 'n' => 150, 'end' => 'return', 'keep' => [[$site, 100]]]);
$log->write(['t' => 'loop', 'main' => $main, 'n' => 150, 'end' => 'return', 'keep' => 100]);
$log->write(['t' => 'loop', 'main' => 99, 'n' => 0, 'end' => 'return', 'keep' => [[$site, 100, 1]]]);
$log->write(['t' => 'site', 'id' => 50, 'line' => 5]);
$log->write(['t' => 'site', 'id' => $site, 'file' => '/other.php', 'line' => 5]);
$log->write(['t' => 'main', 'id' => $main, 'name' => 'other', 'file' => '/other.php', 'line' => 5]);
$log->loop($main, [[$site, 100, 1], [77, 100, 1], [$site, -5, 1]], [[$main, 0, 88, 100, 1, $site]], ['n' => 150]);
$log->loop($main, [[$site, 100, 1]]);
show('garbage');

[$log, $main, $site] = leaky('unknown parts');
$log->write(['t' => 'holder', 'site' => $site, 'path' => ['a' => [['b' => [1, [2]]]]]]);
$log->loop($main, [[$site, 100, 1, 5, 6]], [], ['new' => ['collected' => 9, 'x' => [1.5, 'a', null, true]], 'end' => 'elsewise']);
$log->loop($main, [[$site, 100, 1]], [], ['took' => null]);
show('unknown parts');

[$log] = leaky('headless');
$lines = file($log->path);
file_put_contents($log->path, implode('', ["{\"t\":\"st\n", ...array_slice($lines, 1)]));
show('headless');

[$log, $main, $site] = leaky('numbers');
foreach ([PHP_INT_MAX, 1] as $n => $blocks) {
    $log->write(['t' => 'loop', 'main' => $main, 'n' => 150 + $n, 'end' => 'return', 'keep' => [[$site, PHP_INT_MAX, $blocks]],
        'back' => [[$main, 1, $site, PHP_INT_MAX, PHP_INT_MIN, $site]]]);
}
$log->raw('{"t":"loop","main":0,"n":152,"end":"return","keep":[[1,99999999999999999999,1]]}' . "\n");
$log->raw('{"t":"loop","main":0,"n":-1,"end":"return"}' . "\n");
$log->raw('{"t":"loop","main":0,"n":01,"end":"return"}' . "\n");
echo 'numbers: ', implode(', ', report(test_dir() . '/numbers')['processes'][0]['skipped']), "\n";

leaky('newer', 150, ['schema' => 2]);
show('newer');
echo text(test_dir() . '/newer');
var_dump(@leaktrack_analyze(test_dir() . '/newer', ['output' => '/dev/null']));
?>
--EXPECT--
torn: pid 4711, skipped 0 (); handle: 150 loops, leak, /app/a.php:7 leak 15000
whole but for its newline: pid 4711, skipped 0 (); handle: 150 loops, leak, /app/a.php:7 leak 15000
3 lost
garbage: pid 4711, skipped 14 (154, 155, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166, 167, 168); handle: 152 loops, leak, /app/a.php:7 leak 15200
unknown parts: pid 4711, skipped 0 (); handle: 152 loops, leak, /app/a.php:7 leak 15200
headless: pid 4711, skipped 1 (1); handle: 150 loops, leak, /app/a.php:7 leak 15000
numbers: 156, 157, 158
newer: pid 4711, skipped 0 (); its log is of schema 2, this leaktrack (VERSION) reads schema 1: analyse it with the leaktrack that wrote it, or a newer one
leaktrack VERSION: pid 4711, PHP 8.2.35 cli
⚠ pid 4711: its log is of schema 2, this leaktrack (VERSION) reads schema 1: analyse it with the
   leaktrack that wrote it, or a newer one
int(-1)
