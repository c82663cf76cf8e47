--TEST--
php-fpm behind nginx: requests end clean, one log a worker, reloads and pm.max_requests
--DESCRIPTION--
Protects: each request that hooks is a recording of its own in its worker's one log, which stays
bounded, whatever ends the request; one that does not leaves none; nothing of it is there at the next.
Workers that are replaced, by pm.max_requests or by a reload, leave whole logs. What leaks within a
request is named; that nothing can leak from one to the next is said.
--EXTENSIONS--
leaktrack
posix
--SKIPIF--
<?php
require __DIR__ . '/runtimes/fpm.inc';
skip_without_fpm();
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/server.inc';
require __DIR__ . '/runtimes/fpm.inc';

const SCRIPT = __DIR__ . '/runtimes/fpm.php';
$log_dir = test_dir() . '/log';
mkdir($log_dir, 0700);
$server = new Fpm(SCRIPT, test_dir(), ['leaktrack.log_dir' => $log_dir, 'leaktrack.log_max_size' => '256K',
    'memory_limit' => '64M', 'display_errors' => '0', 'log_errors' => '0'], ['pm.max_requests = 40']);

/** Sends requests, four at a time; how often each answer came, pids aside. */
$ask = function (string $what, int $count) use ($server, &$pids, &$asked): array {
    $answers = [];
    foreach ($server->get($count, 4, "/?what=$what") as $body) {
        [$pid, $rest] = explode(' ', $body, 2) + [1 => ''];
        $pid === '' or $pids[$pid] = ($pids[$pid] ?? 0) + 1;
        $answers[$rest] = ($answers[$rest] ?? 0) + 1;
    }
    $asked[$what] = ($asked[$what] ?? 0) + $count;
    return $answers;
};
$pids = [];
foreach (['none' => 5, 'one' => 300, 'exit' => 20, 'fatal' => 20, 'batch' => 20, 'one ' => 60] as $what => $count) {
    echo $what, ': ', json_encode($ask(trim($what), $count)), "\n";
}
$before = array_keys($pids);
$server->reload();
$pids = [];
echo 'after a reload: ', json_encode($ask('one', 30)), "\n";
check(!array_intersect($before, array_keys($pids)), 'there are new workers');
$ask('batch', 8);
$answers = $ask('limit', 6);
// Most builds of PHP drop what was printed before the limit, debug builds may send it.
check(array_sum($answers) === 6 && !array_diff(array_keys($answers), ['', 'clean ']), 'limit: ' . json_encode($answers));
$after = array_keys($pids);
$pids = array_unique([...$before, ...$after]);
check(count($before) > 8, 'pm.max_requests has replaced some');
same('', $server->stop(), 'what php-fpm and nginx said');

$sizes = $recordings = $ends = [];
foreach (glob("$log_dir/*") as $file) {
    $sizes[] = filesize($file);
    check(in_array((int) basename($file), $pids, false), 'a log is of a worker');
    $one = [];
    foreach ([...file($file), '{"t":"start"}'] as $text) {
        $line = json_decode($text, true, 64, JSON_THROW_ON_ERROR);
        if ($line['t'] === 'start' && $one) {
            check_ids($one);
            check_sums($one);
            same('end', end($one)['t'], 'the last line of a recording');
            $ends[end($one)['why']] = ($ends[end($one)['why']] ?? 0) + 1;
            $recordings[] = $one;
            $one = [];
        }
        $one[] = $line;
    }
}
same(count($pids), count($sizes), 'one log for each worker');
// A quarter of its limit, and then the largest recording.
check(max($sizes) < 64 * 1024 + 64 * 1024, max($sizes) . ' bytes in a log');
check(count($recordings) <= 464, count($recordings) . ' recordings');
check(array_sum($ends) > 200 && !array_diff(array_keys($ends), ['shutdown', 'memory limit']), json_encode($ends));

$program = new Run(SCRIPT, test_dir() . '/none', 0, '', '');
$leaks = [];
foreach (report_of($log_dir)['processes'] as $process) {
    foreach ($process['mains'] as $main) {
        foreach ($main['sites'] as $site) {
            if (in_array($site['verdict'], ['leak', 'growing'], true)) {
                same($program->line('leak'), $site['line'], 'the line that leaks');
                check(abs($site['bytes_per_loop'] / (12288 + 16) - 1) < 0.01, "$site[bytes_per_loop] bytes per loop");
                $leaks[] = $process['pid'];
            }
        }
    }
}
// Which workers got the long requests is chance: it may have been one.
check(count($leaks) >= 1, 'leaks within requests: ' . count($leaks));
ob_start();
same(1, leaktrack_analyze($log_dir), 'leaking lines of the report');
$text = ob_get_clean();
check((bool) preg_match('~^leaktrack \S+\s+\d+ processes \(pid .*\),\s+[\d,]+\s+requests,\s+PHP~s', $text), substr($text, 0, 200));

// One log alone, of requests with one loop each.
$single = new Fpm(SCRIPT, test_dir(), ['leaktrack.log_dir' => "$log_dir.single"], ['pm.max_requests = 0'], 1);
mkdir("$log_dir.single", 0700);
$single->get(5, 1, '/?what=one');
same('', $single->stop(), 'what they said');
ob_start();
leaktrack_analyze("$log_dir.single");
echo preg_replace(['~^leaktrack \S+ pid \d+~', '~PHP \S+~', '~\(\S+fpm~'], ['pid N', 'PHP V', '(fpm'], ob_get_clean());
?>
--EXPECT--
none: {"clean none 0":5}
one: {"clean one 1":300}
exit: {"clean bye":20}
fatal: {"clean ":20}
batch: {"clean batch 150":20}
one : {"clean one 1":60}
after a reload: {"clean one 1":30}
pid N, 5 requests, PHP V fpm-fcgi, 5 loops of handle
    (fpm.php:8)

❔ each request has a heap of its own, and had one loop in it: nothing leaks from one request to the
   next. Only a loop within a request can be judged.

Every loop: leaktrack_analyze(options: ['loops' => true])
