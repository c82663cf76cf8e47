<?php

// SPDX-License-Identifier: MIT
//
// Protects: what `live` tells of a log that grows, plainly where no terminal reads it, and that q ends it.

declare(strict_types=1);

/** A log as docs/log-format.md describes it, of a process that is gone. */
function write_log(string $directory, int $pid, array $records): string
{
    is_dir($directory) || mkdir($directory, 0700);
    $path = "$directory/$pid-1795168800123.jsonl";
    $start = ['t' => 'start', 'schema' => 1, 'version' => '0.1.0', 'pid' => $pid, 'ppid' => 1, 'php' => '8.2.35', 'sapi' => 'cli',
        'argv0' => '/app/server.php', 'started' => '2026-11-20T10:00:00.123Z', 'uid' => 0, 'memory_limit' => -1, 'gc' => 'auto',
        'sizes' => 'real', 'use' => 1000, 'real' => 2097152];
    $lines = array_map(fn (array $record) => json_encode($record, JSON_UNESCAPED_SLASHES) . "\n", [$start, ...$records]);
    file_put_contents($path, implode('', $lines));
    return $path;
}

$main = ['t' => 'main', 'id' => 0, 'name' => 'handle', 'file' => '/app/server.php', 'line' => 3, 'label' => null];
$site = fn (int $id, string $file, ?string $function = null) => ['t' => 'site', 'id' => $id, 'file' => $file, 'line' => $id * 10]
    + ($function === null ? [] : ['function' => $function]);
$loop = fn (int $n, float $at, array $keep, array $back = []) => ['t' => 'loop', 'main' => 0, 'n' => $n, 'at' => $at, 'took' => 0.1,
    'end' => 'return', 'gc' => true, 'use' => 1_000_000 + $n, 'real' => 4194304, 'keep' => $keep, 'back' => $back];
$records = [$main, $site(1, '/app/leak.php', 'put'), $site(2, '/app/same.php'), $site(3, '/app/early.php'), $site(4, "/app/\e[31m\n.php")];
// 4 loops a second for 40 s; site 3 keeps in the first ten only.
for ($n = 0; $n < 160; $n++) {
    $late = $n === 150 ? ['late' => [[0, 149, 1, 2400, 1]]] : [];
    $records[] = $late + $loop($n, $n / 4, [[1, 1000, 1], [2, 500, 1], [4, 10, 1], ...($n < 10 ? [[3, 4000, 1]] : [])], $n ? [[0, $n - 1, 2, 500, 1, 1]] : []);
}
$logs = fresh('logs');
$path = write_log($logs, 999_999_999, $records);
[$status, $output, $errors] = tool(['live', '--window=10', $logs]);
same([0, ''], [$status, $errors], 'live: one picture where no terminal reads it');
check(!str_contains($output, "\e"), 'live: as plain text');
check((bool) preg_match('~^999999999 +160 +4\.\d +977 KB +- +server\.php \(ended\)$~m', $output), 'live: loops, loops per second, heap', $output);
check((bool) preg_match('~^ +\+1,05\d B +159 KB  /app/leak\.php:10  put\(\)$~m', $output), 'live: what grows, per loop, and what lives of it', $output);
check(!str_contains($output, 'same.php') && !str_contains($output, 'early.php'), 'live: not what is given back, nor what grew before', $output);
check(str_contains($output, '/app/\x1b[31m\x0a.php:40'), 'live: names are harmless to a terminal', $output);

// A window of loops, as the log has them when it gets long.
$window = ['t' => 'loops', 'at' => 60.0, 'use' => 3_000_000, 'real' => 4194304, 'mains' => [[0, 160, 359, 200, 4, 0]],
    'rows' => [[0, 1, 400_000, 200, 200, 0, 0, 0, 400_000, 200, 0], [0, 2, 100_000, 200, 200, 100_000, 200, 0, 500, 0, 0], [-1, 3, 777, 1, 0, 0, 0, 0, 0, 0, 0]]];
file_put_contents($path, json_encode($window) . "\n" . '{"t":"loop","main":0,"n":360,"at":61', FILE_APPEND);
[, $output] = tool(['live', '--window=20', $logs]);
check((bool) preg_match('~^999999999 +360 ~m', $output), 'live: loops that are added up, and a line that is not whole yet', $output);
check((bool) preg_match('~^ +\+1,99\d B +549 KB  /app/leak\.php:10~m', $output), 'live: what they kept', $output);
check(!str_contains($output, 'early.php'), 'live: what is outside of loops is not theirs', $output);

// A process that serves many requests writes one recording after the other, with ids of their own.
$second = ['t' => 'start', 'argv0' => '/app/index.php', 'started' => '2026-11-20T10:02:00.000Z'];
$more = array_map(json_encode(...), [['t' => 'end', 'at' => 61.0], $second, $main, $site(1, '/app/other.php'),
    $loop(0, 0.5, [[1, 300, 1]]), $loop(1, 1.0, [[1, 300, 1]])]);
file_put_contents($path, ",\"took\":0,\"end\":\"interrupted\",\"use\":1,\"real\":1}\n" . implode("\n", $more) . "\n", FILE_APPEND);
[, $output] = tool(['live', '--window=20', $logs]);
check((bool) preg_match('~^999999999 +362 .* index\.php \(ended\)$~m', $output), 'live: another recording in the same file', $output);
check(str_contains($output, '+300 B      600 B  /app/other.php:10') && !str_contains($output, 'leak.php'), 'live: of which all else is gone', $output);

[$status, , $errors] = tool(['live', '--once', fresh('nowhere')]);
check($status === 2 && str_contains($errors, 'there is no folder'), 'live: no such folder', $errors);
[$status, , $errors] = tool(['live', '--once', '999999998']);
check($status === 2 && str_contains($errors, 'no log of pid 999999998'), 'live: no such process', $errors);

/* A process that runs */

$program = fresh('program.php');
file_put_contents($program, '<?php final class K { public static array $all = []; }
function handle() { leaktrack_hook(); K::$all[] = str_repeat("x", 1000); }
echo "up\n"; while (true) { handle(); usleep(2000); if (count(K::$all) === 100) echo "kept\n"; }');
$logs = fresh('logs');
mkdir($logs, 0700);
$output = fresh('out');
$process = proc_open(
    [PHP_BINARY, '-d', 'extension=' . SO, '-d', "leaktrack.log_dir=$logs", $program],
    [['file', '/dev/null', 'r'], ['file', $output, 'w'], ['file', '/dev/null', 'w']],
    $pipes,
);
for ($tries = 0; $tries < 600 && !str_contains((string) file_get_contents($output), 'kept'); $tries++) {
    usleep(50_000);
}
$pid = proc_get_status($process)['pid'];
[$status, $picture] = tool(['live', (string) $pid]);
if (is_dir("/proc/$pid/fd")) {
    check($status === 0 && (bool) preg_match("~^ +$pid +\d[\d,]* +[\d.]+ +\S+ [KM]?B +\S+ MB  \S+$~m", $picture), 'live PID finds the log, and tells the resident memory', $picture);
} else {
    skip('live PID', 'this system has no /proc');
}

if (!has('script') || !str_contains(execute(['script', '-qec', 'echo shown', '/dev/null'])[1], 'shown')) {
    skip('live in a terminal', 'script(1) makes none here');
} else {
    $watch = function (string $key) use ($logs): string {
        $command = implode(' ', array_map(escapeshellarg(...), [PHP_BINARY, TOOL, 'live', '--interval=0.2', $logs]));
        $terminal = proc_open(
            // The shell gets Ctrl-C as well, and must live to tell the status.
            ['script', '-qefc', "stty rows 20 cols 60; trap : INT; $command; echo \"status \$?\"", '/dev/null'],
            [['pipe', 'r'], ['pipe', 'w'], ['file', '/dev/null', 'w']],
            $ends,
            WORK,
            ['LEAKTRACK_EXTENSION' => SO, 'TERM' => 'xterm'] + getenv(),
        );
        $seen = '';
        while (substr_count($seen, 'q: quit') < 2 && ($read = fread($ends[1], 4096)) !== '' && $read !== false) {
            $seen .= $read;
        }
        fwrite($ends[0], $key);
        $seen .= stream_get_contents($ends[1]);
        proc_close($terminal);
        return $seen;
    };
    if (function_exists('pcntl_signal')) {
        $seen = $watch("\x03");
        check((bool) preg_match('~\e\[\?25h\e\[\?1049lstatus 0\s*$~', $seen), 'live in a terminal: so does Ctrl-C', substr($seen, -200));
    }
    $seen = $watch('q');
    check((bool) preg_match('~status 0\s*$~', $seen), 'live in a terminal: q ends it', substr($seen, -200));
    check(substr_count($seen, 'handle()') >= 2, 'live in a terminal: it is shown again and again', $seen);
    check(str_contains($seen, "\e[?25h\e[?1049lstatus"), 'live in a terminal: which is left as it was', substr($seen, -100));
    $longest = max(array_map(fn (string $line) => strlen(preg_replace('~\e\[[^a-zA-Z]*[a-zA-Z]|[^\x20-\x7e]~', '', $line)), preg_split('~\n|\e\[H~', $seen)));
    check($longest <= 60, 'live in a terminal: no line is wider than that', "$longest columns");
}
proc_terminate($process, 9);
proc_close($process);
