--TEST--
A process that records again goes on in its log, which stays bounded
--DESCRIPTION--
Protects: a process that serves many requests has one log, not one a request. Each recording is whole
in it and has its own process in the report; the one in hand alone is in leaktrack_report(). A log
past a quarter of its limit is begun anew; one that was removed, or is no file of ours any more, is
left alone and another begun; a dump is told with the lines of its own recording.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (PHP_OS_FAMILY === 'Windows') die('skip a new log each time there'); ?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/log_writer.inc';

/** Runs $times recordings of three loops; between them what $argv[1] says. */
$program = <<<'PHP'
<?php
final class Kept { public static array $all = []; }
function handle(int $i): void { leaktrack_hook(); Kept::$all[] = str_repeat('k', 20000 + $i); }
function other(int $i): void { leaktrack_hook(); Kept::$all[] = str_repeat('o', 30000); }
[, $how, $times] = $argv;
for ($run = 0; $run < $times; $run++) {
    for ($i = 0; $i < 3; $i++) {
        $run % 2 ? handle($i) : other($i);
    }
    $report = leaktrack_report();
    if (count($report['processes']) !== 1 || $report['processes'][0]['mains'][0]['loops'] !== 3) {
        echo "WRONG: leaktrack_report() is of ", json_encode(array_column($report['processes'], 'loops')), "\n";
    }
    $log = leaktrack_status()['log'];
    if ($how === 'dumped' && $run === 1) {
        leaktrack_dump();
    }
    leaktrack_stop();
    if ($run === 1) {
        match ($how) {
            'removed' => unlink($log),
            'moved' => rename($log, "$log.bak"),
            'linked' => link($log, dirname($log) . '/1-2.jsonl'),
            'a symlink' => rename($log, "$log.bak") && symlink("$log.bak", $log),
            default => null,
        };
    }
}
PHP;
foreach (['as it is' => 8, 'removed' => 6, 'moved' => 6, 'linked' => 6, 'a symlink' => 6, 'dumped' => 6] as $how => $times) {
    $run = run($program, ['leaktrack.gc' => 'never'], [$how, $times]);
    echo "== $how: ", $run->out, $run->err;
    $said = [];
    foreach ($run->logs as $file => $lines) {
        $recordings = [];
        foreach ($lines as $line) {
            if ($line['t'] === 'start') {
                $recordings[] = [];
            }
            $recordings[count($recordings) - 1][] = $line;
        }
        foreach ($recordings as $one) {
            check_ids($one);
            check_sums($one);
            same('end', end($one)['t'], 'the last line');
        }
        $said[] = count($recordings) . ' recordings' . (basename($file) === '1-2.jsonl' ? ' in the other name' : '');
    }
    echo implode(', ', $said), "\n";
    if ($how === 'dumped') {
        ob_start();
        leaktrack_analyze_live(1, array_key_first($run->logs));
        preg_match_all('~\S+\.php:(\d+)~', ob_get_clean(), $match);
        echo 'most lives of line ', implode(', ', $match[1]), "\n";
    }
    if ($how === 'as it is') {
        same(8, count(report($run->log_dir)['processes']), 'processes of the report');
        preg_match('~(pid \d+, .*), PHP~', text($run->log_dir), $match);
        echo preg_replace('~pid \d+~', 'pid N', $match[1] ?? 'the text has no head'), "\n";
    }
}

$run = run($program, ['leaktrack.gc' => 'never', 'leaktrack.log_max_size' => '256K'], ['as it is', 400]);
$sizes = array_map('filesize', array_keys($run->logs));
same(1, count($sizes), 'logs of 400 recordings');
check($sizes[0] < 70000, "of one quarter of the limit, and a recording: $sizes[0] bytes");
$kept = count($run->lines('start'));
check($kept > 1 && $kept < 100, "the last ones are there: $kept");
same(3 * $kept, count($run->loops()), 'with their loops');
?>
--EXPECT--
== as it is: 8 recordings
pid N, 8 recordings
== removed: 4 recordings
== moved: 4 recordings
== linked: 2 recordings in the other name, 2 recordings, 4 recordings
== a symlink: 2 recordings, 4 recordings
== dumped: 6 recordings
most lives of line 3
