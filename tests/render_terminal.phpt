--TEST--
render: on a terminal lines keep to its width and have colours; NO_COLOR and `color` are heeded
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (PHP_OS_FAMILY !== 'Linux') die('skip needs /dev/ptmx');
$p = @proc_open(['true'], [['pty'], ['pty'], ['pty']], $pipes) or die('skip no pseudo terminals');
if (!function_exists('mb_strwidth')) die('skip ext/mbstring measures the lines');
?>
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir() . '/logs';
$log = new LogWriter($dir, 4711);
$main = $log->main('App\Server::onRequest', '/app/src/Server.php', 21);
$sites = [
    $log->site('/app/' . str_repeat('deep/', 30) . 'Cache.php', 42, 'put'),
    $log->site('/app/' . str_repeat('源代码/', 20) . '缓存.php', 43, 'put', 'str_repeat'),
    $log->site('/app/src/Listener.php', 44, 'App\Listener::on'),
];
for ($n = 0; $n < 150; $n++) {
    $log->loop($main, array_map(fn (int $site) => [$site, 5000 + $site, 1], $sites));
}
$log = new LogWriter(test_dir() . '/few', 4711, ['gc' => 'never']);
$main = $log->main('App\Server::onRequest', '/app/src/Server.php', 21);
$grows = $log->site('/app/src/Listener.php', 44, 'App\Listener::on', 'str_repeat');
$rare = $log->site('/app/vendor/' . str_repeat('a/', 40) . 'Rare.php', 45);
$out = $log->site('/app/src/Timer.php', 46);
for ($n = 0; $n < 30; $n++) {
    $log->loop($main, [[$grows, 5000, 1], ...($n % 12 === 11 ? [[$rare, 100, 1]] : [])], [],
        ['gc' => false, 'out' => [[$out, 100, 1]]]);
}
$log->raw("x\ny\n");
$log->end(30, 'stopped: there is no memory left for the table of pointers', 12);

/** The report as a terminal of so many columns shows it. */
function on_terminal(array $environment, string $options = '[]', string $logs = 'logs'): string
{
    $code = 'leaktrack_analyze(' . var_export(test_dir() . "/$logs", true) . ", $options);";
    $command = 'exec ' . escapeshellarg(PHP_BINARY) . ' ' . php_arguments() . ' -r ' . escapeshellarg($code);
    // With what a dev build needs to be loaded.
    $environment += ['TERM' => 'xterm']
        + array_filter(array_intersect_key(getenv(), array_flip(['PATH', 'LD_PRELOAD', 'ASAN_OPTIONS'])));
    $process = proc_open($command, [['pty'], ['pty'], ['pty']], $pipes, null, $environment);
    $text = '';
    while (is_string($piece = @fread($pipes[1], 8192)) && $piece !== '') {
        $text .= $piece;
    }
    proc_close($process);
    return str_replace("\r", '', $text);
}

// Only the path of the log itself, which must stay whole to be of use, may be wider.
$shown = fn (string $text) => str_replace(test_dir(), '', preg_replace('/\033\[[0-9;]*m/', '', $text));
foreach ([60, 80, 200] as $columns) {
    $text = on_terminal(['COLUMNS' => (string) $columns]) . on_terminal(['COLUMNS' => (string) $columns], '[]', 'few');
    check(str_contains($text, "\033[1;31m"), "red at $columns columns");
    $widths = array_map(fn (string $line) => mb_strwidth($line), explode("\n", $shown($text)));
    echo "$columns columns: widest line ", max($widths) <= $columns ? 'fits' : max($widths), "\n";
    preg_match_all('~\S+(?:Cache|缓存|Listener)\.php:\d+~u', $text, $places);
    echo implode("\n", array_unique(array_map($shown, $places[0]))), "\n";
}
foreach ([[['NO_COLOR' => '1'], '[]'], [['TERM' => 'dumb'], '[]'], [[], "['color' => 'never']"], [['NO_COLOR' => '1'], "['color' => 'always']"],
    [['NO_COLOR' => ''], '[]']] as [$environment, $options]) {
    echo json_encode($environment), " $options: ", str_contains(on_terminal($environment, $options), "\033[") ? 'colours' : 'none', "\n";
}
echo 'piped, always: ', str_contains(text($dir, ['color' => 'always']), "\033[") ? 'colours' : 'none', "\n";
?>
--EXPECT--
60 columns: widest line fits
/app/src/Listener.php:44
/app/源代码/源…码/源代码/源代码/源代码/缓存.php:43
/app/deep/deep/…ep/deep/deep/deep/deep/Cache.php:42
80 columns: widest line fits
/app/src/Listener.php:44
/app/源代码/源代码/源…/源代码/源代码/源代码/源代码/源代码/缓存.php:43
/app/deep/deep/deep/de…/deep/deep/deep/deep/deep/deep/deep/Cache.php:42
200 columns: widest line fits
/app/src/Listener.php:44
/app/源代码/源代码/源代码/源代码/源代码/源代码/源代码/源代码/源代码/源代码/源代码/源代码/源代码/源代码/源代码/源代码/源代码/源代码/源代码/源代码/缓存.php:43
/app/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/Cache.php:42
{"NO_COLOR":"1"} []: none
{"TERM":"dumb"} []: none
[] ['color' => 'never']: none
{"NO_COLOR":"1"} ['color' => 'always']: colours
{"NO_COLOR":""} []: colours
piped, always: colours
