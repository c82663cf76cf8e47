<?php

// SPDX-License-Identifier: MIT
//
// The demo under test:  php tests/demo.php --so FILE [--php CMD]
//
// Real requests to the server of examples/demo, without leaktrack and with it. Protects the main
// promise: each planted line is named, no other line is blamed, and the bytes per loop add up to
// what memory_get_usage() itself says of the same server without leaktrack. Ends with
// 'N passed, N failed'.

declare(strict_types=1);

require __DIR__ . '/support.php';

const DEMO = __DIR__ . '/../examples/demo';
const PLANTED = 3;
// The stretch that is measured: whole doublings of the requests, so that arrays that double do not
// distort it, and a multiple of 80, in which all that comes round does (routes, flushes, visitors).
const FROM = 64;
const TO = 1024;
// Garbage cycles are collected at each reading, so the plain server collects about as often.
const BATCH = 32;

final class Server
{
    /** @var resource */
    private $process;
    private string $address;

    public function __construct(string $command, private string $work, bool $leaks = true)
    {
        $output = ['file', "$work/out", 'w'];
        $settings = ['DEMO_LEAKS' => $leaks ? '1' : '0', 'DEMO_LOG' => "$work/shop.log"];
        $this->process = proc_open(
            "exec $command " . escapeshellarg(DEMO . '/server.php') . ' 127.0.0.1:0',
            [['file', '/dev/null', 'r'], $output, $output],
            $pipes,
            null,
            $settings + getenv(),
        );
        for ($tries = 0; $tries < 150; $tries++) {
            $printed = (string) file_get_contents("$work/out");
            if (preg_match('~^listening on (\S+)~', $printed, $match)) {
                $this->address = $match[1];
                return;
            }
            usleep(100_000);
        }
        throw new RuntimeException("the server did not start: $printed");
    }

    /** Sends the requests with these numbers; the server's memory_get_usage() after the last. */
    public function send(int $from, int $to): int
    {
        $client = escapeshellarg(PHP_BINARY) . ' -n ' . escapeshellarg(DEMO . '/client.php');
        for ($first = $from; $first < $to; $first += BATCH) {
            $count = min(BATCH, $to - $first);
            [$status, $output] = run("$client $this->address $count $first");
            if ($status !== 0 || !preg_match('~-> ([\d,]+) bytes~', $output, $match)) {
                throw new RuntimeException("requests from $first on: $output");
            }
        }
        return (int) str_replace(',', '', $match[1]);
    }

    public function stop(): int
    {
        proc_terminate($this->process, SIGTERM);
        return proc_close($this->process);
    }
}

/** @return array{float, int} growth in bytes per request, and the server's exit status */
function plain_growth(array $options, bool $leaks, int $from, int $to): array
{
    $server = new Server($options['php'], work_folder($leaks ? 'plain' : 'mended'), $leaks);
    $before = $server->send(0, $from);
    $after = $server->send($from, $to);
    return [(float) (($after - $before) / ($to - $from)), $server->stop()];
}

$counts = [0, 0];
$check = function (string $what, bool $right, string $seen = '') use (&$counts): void {
    $counts[$right ? 0 : 1]++;
    echo $right ? 'ok    ' : 'WRONG ', $what, $seen === '' ? '' : ": $seen", "\n";
};

$options = options(array_slice($argv, 1), 'php tests/demo.php --so FILE [--php CMD]');
// Without a limit in php.ini the report could not say when it is reached.
$options['php'] .= ' -d memory_limit=128M';

$planted = $marked = [];
foreach (glob((string) realpath(DEMO) . '/src/*.php') as $file) {
    foreach (marks($file) as $line => $mark) {
        $marked["$file:$line"] = $mark;
        if ($mark === 'LEAK') {
            $planted[] = "$file:$line";
        }
    }
}
$check('the source marks what is planted', count($planted) === PLANTED, count($planted) . ' lines');

[$mended] = plain_growth($options, false, 512, 992);
$check('nothing else grows', $mended === 0.0, "$mended bytes a request without what is planted");
[$growth, $status] = plain_growth($options, true, FROM, TO);
$check('the plain server stops as it should', $status === 0, "status $status");

$logs = work_folder('logs');
$command = tracked($options) . ' -d leaktrack.log_dir=' . escapeshellarg($logs);
$server = new Server($command, work_folder('hooked'));
$server->send(0, TO);
$status = $server->stop();
$check('the hooked server stops as it should', $status === 0, "status $status");

$report = report($options, $logs, $printed);
$mains = array_merge([], ...array_column($report['processes'] ?? [], 'mains'));
$check('there is one main function', count($mains) === 1, substr($printed, 0, 300));
$main = ($mains[0] ?? []) + ['name' => '', 'loops' => 0, 'verdict' => '', 'sites' => []];
$check('it is handle()', $main['name'] === 'App\Application::handle', $main['name']);
$check('all requests are loops', $main['loops'] === TO, "$main[loops] loops");
$check('its verdict is leak', $main['verdict'] === 'leak', $main['verdict']);

$verdicts = $innocent = [];
$sum = 0;
foreach ($main['sites'] as $site) {
    $name = "{$site['file']}:{$site['line']}";
    $verdicts[$name] = $site['verdict'];
    if ($site['verdict'] === 'leak') {
        $sum += $site['bytes_per_loop'];
    }
    if (in_array($site['verdict'], ['leak', 'growing'], true) && !isset($marked[$name])) {
        $innocent[] = "$name $site[verdict]";
    }
}
$analyze = ' -r ' . escapeshellarg('leaktrack_analyze($argv[1]);') . ' ';
[, $text] = run(tracked($options) . $analyze . escapeshellarg($logs));
foreach ($planted as $name) {
    $verdict = $verdicts[$name] ?? 'not in the report';
    $check('names ' . basename($name), $verdict === 'leak', $verdict);
    $entry = '~LEAK +\S*' . preg_quote(basename($name), '~') . '\b(?:(?!LEAK ).)*? B per loop~s';
    $printed = preg_match($entry, $text) === 1;
    $check('prints ' . basename($name), $printed, $printed ? '' : substr($text, 0, 1_000));
}
$check('blames nothing else', $innocent === [], implode(', ', $innocent));
$check(
    'the bytes per loop add up to memory_get_usage() within 1 %',
    abs($sum - $growth) <= 0.01 * $growth,
    sprintf('%.1f reported, %.1f measured', $sum, $growth),
);

echo "$counts[0] passed, $counts[1] failed\n";
exit($counts[1] || !$counts[0] ? 1 : 0);
