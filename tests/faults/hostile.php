<?php

// SPDX-License-Identifier: MIT
//
// A hostile user of the same machine. Each of these is done by a second user (nobody), in a folder that
// both may write to, to a third (daemon) that runs leaktrack. Needs root, to become them.

declare(strict_types=1);

const HOSTILE = 65534;
const VICTIM = 1;

function hostile_fault(string $name, callable $do): void
{
    fault("hostile user: $name", function () use ($do): array {
        if (posix_geteuid() !== 0 || !trim((string) shell_exec('command -v setpriv'))) {
            return [null, 'needs root, and setpriv', []];
        }
        chmod(WORK, 0711);
        return $do();
    });
}

/** @return array{int, string} status and output of a command that another user runs, 124 when it hangs */
function run_as(int $user, string $command): array
{
    $line = "setpriv --reuid=$user --regid=$user --clear-groups timeout 20 sh -c " . escapeshellarg($command);
    exec("$line 2>&1 </dev/null", $lines, $status);
    return [$status, implode("\n", $lines)];
}

/** A fresh folder. */
function folder(string $name, int $owner, int $mode): string
{
    static $number = 0;
    mkdir($dir = WORK . '/' . $name . ++$number, 0700);
    chown($dir, $owner);
    chmod($dir, $mode);
    return $dir;
}

/** A file of a user's alone that nobody may change, and what is wrong with it after all. */
function precious(string $dir, int $owner = VICTIM): string
{
    file_put_contents("$dir/precious", 'precious');
    chown("$dir/precious", $owner);
    chmod("$dir/precious", 0600);
    return "$dir/precious";
}

function untouched(string $dir, string $what): array
{
    clearstatcache();
    $there = array_values(array_diff(scandir($dir), ['.', '..']));
    return $there === ['precious'] && file_get_contents("$dir/precious") === 'precious' ? []
        : ["$what: $dir has " . implode(', ', $there) . ', precious is ' . json_encode(@file_get_contents("$dir/precious"))];
}

/** What a hostile user can lay at a path: name => shell command, with the victim's file or folder in $1. */
const LAID = [
    'a file' => 'echo theirs >"$0"; chmod 666 "$0"',
    'a link to a file' => 'ln -s "$1" "$0"',
    'a link to nowhere' => 'ln -s "$1.new" "$0"',
    'a FIFO' => 'mkfifo -m 666 "$0"',
    'a folder' => 'mkdir -m 777 "$0"',
];

function lay(string $how, string $path, string $target): void
{
    run_as(HOSTILE, 'rm -rf ' . escapeshellarg($path) . '; sh -c ' . escapeshellarg($how) . ' ' . escapeshellarg($path) . ' ' . escapeshellarg($target));
}

/** A victim's program, its logs in the default folder of a shared /tmp. */
function victim_program(string $shared, string $more = '', array $ini = []): string
{
    $ini += ['leaktrack.log_dir' => '', 'sys_temp_dir' => $shared];
    return command(WORKER . "for (\$i = 0; \$i < 20; \$i++) { handle(\$i); }\n$more\necho \"done\\n\";", '', $ini);
}

hostile_fault('lays what he likes where the logs belong', function (): array {
    $wrong = [];
    $times = 0;
    foreach (LAID + ['a link to a folder' => 'ln -s "$(dirname "$1")" "$0"'] as $what => $how) {
        $shared = folder('shared', 0, 01777);
        $home = folder('home', VICTIM, 0700);
        $file = precious($home);
        lay($how, "$shared/leaktrack-" . VICTIM, $file);
        $before = is_dir("$shared/leaktrack-1") && !is_link("$shared/leaktrack-1") ? $shared . '/leaktrack-1' : null;
        [$status, $out] = run_as(VICTIM, victim_program($shared));
        $times++;
        $wrong = [...$wrong, ...untouched($home, $what)];
        if ($status !== 0 || !str_contains($out, 'nothing is recorded') || !str_ends_with($out, 'done')) {
            $wrong[] = "$what: status $status, said $out";
        }
        if ($before !== null && count(scandir($before)) > 2) {
            $wrong[] = "$what: something was written into it";
        }
    }
    $shared = folder('shared', 0, 01777);
    mkdir("$shared/leaktrack-1", 0777);
    chmod("$shared/leaktrack-1", 0777);
    chown("$shared/leaktrack-1", VICTIM);
    [$status, $out] = run_as(VICTIM, victim_program($shared));
    $times++;
    if ($status !== 0 || !str_contains($out, 'can be written by others')) {
        $wrong[] = "a folder of one's own that all may write to: status $status, said $out";
    }
    return [$times, 'the log: nothing is followed, waited at or written to, and it is told', $wrong];
});

/** A process of the hostile user that swaps things at a path, over and over. @return resource */
function swapping(string $path, array $how, string $target)
{
    $steps = '';
    foreach ($how as $one) {
        $steps .= 'rm -rf "$0" 2>/dev/null; { ' . $one . '; } 2>/dev/null; ';
    }
    $shell = 'while :; do ' . $steps . 'done';
    return start('setpriv --reuid=' . HOSTILE . ' --regid=' . HOSTILE . ' --clear-groups sh -c ' . escapeshellarg($shell)
        . ' ' . escapeshellarg($path) . ' ' . escapeshellarg($target));
}

hostile_fault('swaps things where the logs belong', function (): array {
    $times = SLOW ? 200 : 20;
    $wrong = [];
    $shared = folder('shared', 0, 01777);
    $home = folder('home', VICTIM, 0700);
    $file = precious($home);
    $process = swapping("$shared/leaktrack-1", ['mkdir -m 777 "$0"', 'ln -s "$(dirname "$1")" "$0"', 'mkdir -m 700 "$0"'], $file);
    $recorded = 0;
    $program = victim_program($shared);
    for ($n = 0; $n < $times; $n++) {
        [$status, $out] = run_as(VICTIM, $program);
        $refused = str_contains($out, 'nothing is recorded');
        $recorded += (int) !$refused;
        $wrong = [...$wrong, ...($status === 0 && str_ends_with($out, 'done') ? [] : ["status $status, said $out"])];
        // Where the victim was first the folder is his, and the other cannot take it away.
        if (!$refused && (@fileowner("$shared/leaktrack-1") !== VICTIM || !glob("$shared/leaktrack-1/*.jsonl"))) {
            $wrong[] = 'it recorded, and its folder is not there';
        }
        exec('rm -rf ' . escapeshellarg("$shared/leaktrack-1") . ' 2>/dev/null');
        clearstatcache();
    }
    proc_terminate($process, 9);
    proc_close($process);
    return [$times, "the log, but for $recorded: nothing is followed", [...$wrong, ...untouched($home, 'swaps')]];
});

/** bin/leaktrack where the victim can read it; null: its packages are not installed. */
function tool_copy(): ?string
{
    static $copied = false;
    $root = dirname(__DIR__, 2);
    if (!is_dir("$root/src/vendor")) {
        return null;
    }
    if (!$copied) {
        mkdir(WORK . '/tool', 0755);
        exec('cp -R ' . escapeshellarg("$root/src") . ' ' . escapeshellarg("$root/bin") . ' ' . WORK . '/tool && chmod -R a+rX ' . WORK . '/tool');
        $copied = true;
    }
    // Its own settings, so that it needs no php.ini; json, mbstring and zlib are as php.ini has them.
    return PHP . ' ' . WORK . '/tool/bin/leaktrack';
}

/** What writes a file that a user names: the program or command, for a path. */
function writers(string $logs): array
{
    $writers = [
        'leaktrack.report' => fn (string $path, string $shared) => victim_program($shared, '', ['leaktrack.report' => $path]),
        'leaktrack_analyze' => fn (string $path, string $shared) => victim_program($shared, 'leaktrack_analyze(null, ["output" => ' . var_export($path, true) . ']);'),
        'leaktrack_dump' => fn (string $path, string $shared) => victim_program($shared, 'leaktrack_dump(' . var_export($path, true) . ');'),
    ];
    if ($tool = tool_copy()) {
        $writers['bin/leaktrack report'] = fn (string $path) => "$tool report --extension " . SO . " $logs --output " . escapeshellarg($path);
        $writers['bin/leaktrack report -f html'] = fn (string $path) => "$tool report --extension " . SO . " $logs -f html --output " . escapeshellarg($path);
    }
    return $writers;
}

/** Logs of the victim's. */
function victim_logs(): string
{
    $dir = folder('logs', VICTIM, 0700);
    run_as(VICTIM, victim_program(folder('shared', 0, 01777), '', ['leaktrack.log_dir' => $dir]));
    return $dir;
}

hostile_fault('lays what he likes where a report belongs', function (): array {
    $wrong = [];
    $times = 0;
    $logs = victim_logs();
    $hard = ['a hard link' => null]; // which the system itself may refuse him
    foreach (writers($logs) as $writer => $line) {
        foreach (LAID + $hard as $what => $how) {
            $shared = folder('shared', 0, 01777);
            $home = folder('home', VICTIM, 0700);
            $file = precious($home);
            $how === null ? link($file, "$shared/report") : lay($how, "$shared/report", $file);
            $before = is_file("$shared/report") ? file_get_contents("$shared/report") : null;
            [$status, $out] = run_as(VICTIM, $line("$shared/report", $shared));
            $times++;
            $wrong = [...$wrong, ...untouched($home, "$writer, $what")];
            clearstatcache();
            if ($status === 124 || $status > 128 || ($before !== null && file_get_contents("$shared/report") !== $before)) {
                $wrong[] = "$writer, $what: status $status, said $out";
            }
            if (!preg_match('/cannot write|nothing is written/', $out)) {
                $wrong[] = "$writer, $what: it does not say so, but $out";
            }
            if (glob("$shared/report*.tmp")) {
                $wrong[] = "$writer, $what: leaves a file behind";
            }
        }
    }
    return [$times, 'the report, and it is told' . (tool_copy() ? '' : '; bin/leaktrack was not tried, its packages are not installed'), $wrong];
});

hostile_fault('swaps things where a report belongs', function (): array {
    $times = SLOW ? 60 : 6;
    $wrong = [];
    $done = 0;
    $logs = victim_logs();
    foreach (writers($logs) as $writer => $line) {
        $shared = folder('shared', 0, 01777);
        $home = folder('home', VICTIM, 0700);
        $file = precious($home);
        $process = swapping("$shared/report", ['ln -s "$1" "$0"', 'echo theirs >"$0"', 'mkfifo -m 666 "$0"', 'ln -s /dev/null "$0"'], $file);
        for ($n = 0; $n < $times; $n++, $done++) {
            [$status, $out] = run_as(VICTIM, $line("$shared/report", $shared));
            $wrong = [...$wrong, ...($status === 124 || $status > 128 ? ["$writer: status $status, said $out"] : [])];
            exec('rm -rf ' . escapeshellarg("$shared/report") . ' 2>/dev/null');
        }
        proc_terminate($process, 9);
        proc_close($process);
        $wrong = [...$wrong, ...untouched($home, $writer)];
    }
    return [$done, 'the report at most: nothing is followed', $wrong];
});

hostile_fault('fills the folder that is cleaned', function (): array {
    $wrong = [];
    $cleaners = ['leaktrack_clean' => fn (string $dir) => PHP . ' -n -d extension=' . SO . ' -r ' . escapeshellarg('echo leaktrack_clean(' . var_export($dir, true) . '), " removed";')];
    if ($tool = tool_copy()) {
        $cleaners['bin/leaktrack clean'] = fn (string $dir) => "$tool clean --extension " . SO . " $dir";
    }
    foreach ($cleaners as $name => $line) {
        $logs = victim_logs();
        $log = glob("$logs/*.jsonl")[0];
        $home = folder('home', VICTIM, 0700);
        $file = precious($home);
        $theirs = folder('theirs', HOSTILE, 0777);
        symlink($log, "$theirs/1-1.jsonl");
        symlink($file, "$theirs/2-2.jsonl");
        link($file, "$theirs/3-3.jsonl");
        posix_mkfifo("$theirs/4-4.jsonl", 0666);
        mkdir("$theirs/5-5.jsonl", 0777);
        copy($log, "$theirs/6-6.jsonl");
        symlink($logs, "$theirs/leaktrack-1");
        foreach (glob("$theirs/*") as $one) {
            is_link($one) || is_dir($one) || in_array($one, ["$theirs/3-3.jsonl"], true) ?: chown($one, HOSTILE);
        }
        $before = scandir($theirs);
        foreach ([$theirs, "$theirs/leaktrack-1", "$theirs/1-1.jsonl"] as $path) {
            [$status, $out] = run_as(VICTIM, $line($path));
            if ($status === 124 || $status > 128 || preg_match('/\b[1-9]\d* (logs? )?removed/', $out)) {
                $wrong[] = "$name of " . basename($path) . ": status $status, said $out";
            }
        }
        if (scandir($theirs) !== $before || !is_file($log)) {
            $wrong[] = "$name: removed " . implode(', ', array_diff($before, scandir($theirs))) . (is_file($log) ? '' : ' and the log');
        }
        $wrong = [...$wrong, ...untouched($home, $name)];
    }
    return [3 * count($cleaners), 'nothing', $wrong];
});

/** A log that does to its reader what a log can. */
function hostile_log(string $dir, string $secret): void
{
    $harm = "\e[2J\e]0;owned\x07</script><script>alert(1)</script>\u{202e}\x9b31m\u{9b}31m\"'&\r\n::error::x";
    $json = fn (array $record) => json_encode($record, JSON_INVALID_UTF8_SUBSTITUTE) . "\n";
    $text = $json(['t' => 'start', 'schema' => 1, 'version' => '0.1.0', 'pid' => 4711, 'ppid' => 1, 'php' => "8.2$harm", 'sapi' => "cli$harm",
        'argv0' => "/app/$harm.php", 'started' => '2099-11-20T10:00:00.123Z', 'uid' => 33, 'memory_limit' => 134217728, 'gc' => 'auto',
        'sizes' => 'real', 'use' => 1000000, 'real' => 2097152]);
    $text .= $json(['t' => 'main', 'id' => 0, 'name' => "handle$harm", 'file' => "/app/$harm.php", 'line' => 3, 'label' => "label$harm"]);
    foreach (["/app/$harm.php", $secret, '/etc/shadow', '/dev/zero', "/app/\\u0000.php"] as $id => $file) {
        $text .= $json(['t' => 'site', 'id' => $id + 1, 'file' => $file, 'line' => 1, 'function' => "f$harm", 'internal' => "i$harm", 'module' => "m$harm"]);
    }
    for ($n = 0; $n < 150; $n++) {
        $text .= $json(['t' => 'loop', 'main' => 0, 'n' => $n, 'at' => $n / 10, 'took' => 0.005, 'end' => 'return', 'gc' => true, 'use' => 1000000 + $n * 5000,
            'real' => 4194304, 'keep' => array_map(fn (int $site) => [$site, 1000, 1], range(1, 5))]);
    }
    foreach (range(1, 5) as $site) {
        $text .= $json(['t' => 'held', 'site' => $site, 'at' => 15.1, 'by' => "held$harm", 'how' => "how$harm", 'type' => "type$harm", 'size' => 1000]);
    }
    file_put_contents("$dir/4711-1795168800123.jsonl", $text . str_repeat("x\e[31m", 100) . "\n{\"t\":\"loop\",\"keep\":5}\n[[[[\n");
    posix_mkfifo("$dir/1-1.jsonl", 0666);
    symlink('/dev/zero', "$dir/2-2.jsonl");
    symlink($secret, "$dir/3-3.jsonl");
    mkdir("$dir/5-5.jsonl", 0777);
    file_put_contents("$dir/6-6.jsonl", str_repeat('[', 1 << 20));
}

hostile_fault('writes the log that is read', function (): array {
    $wrong = [];
    $times = 0;
    $theirs = folder('theirs', HOSTILE, 0777);
    $home = folder('home', VICTIM, 0700);
    file_put_contents("$home/secret", "sesame-open-$home\n");
    chown("$home/secret", VICTIM);
    hostile_log($theirs, "$home/secret");
    $php = fn (string $code) => PHP . ' -n -d extension=' . SO . ' -d display_errors=1 -d html_errors=0 -r ' . escapeshellarg($code);
    $readers = [];
    foreach (['text', 'json', 'collapsed'] as $format) {
        foreach (['always', 'never'] as $color) {
            $readers["leaktrack_analyze $format, color $color"] = $php("leaktrack_analyze('$theirs', ['format' => '$format', 'loops' => true, 'color' => '$color']);");
        }
    }
    $readers['leaktrack_analyze_live'] = $php("leaktrack_analyze_live(10, '$theirs');");
    if ($tool = tool_copy()) {
        foreach (['text', 'json', 'collapsed', 'html', 'junit', 'github', 'callgrind', 'speedscope'] as $format) {
            $readers["bin/leaktrack report $format"] = "$tool report --extension " . SO . " -f $format $theirs";
        }
        $readers['bin/leaktrack live'] = "$tool live --once --extension " . SO . " $theirs";
    }
    foreach ($readers as $name => $line) {
        [$status, $out] = run_as(VICTIM, $line);
        $times++;
        $plain = preg_replace('/\e\[[0-9;]*m/', '', $out); // leaktrack's own colours
        if ($status === 124 || $status > 128) {
            $wrong[] = "$name: status $status, said " . substr($out, -300);
        }
        // What turns the direction of text is data in what only programs read.
        $harm = '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' . (preg_match('/json|collapsed|callgrind|speedscope|html/', $name) ? '' : '|\xe2\x80\xae');
        if (preg_match("/$harm/", $plain, $match)) {
            $wrong[] = "$name: lets " . json_encode(bin2hex($match[0])) . ' through: ' . json_encode(substr($plain, max(0, strpos($plain, $match[0]) - 60), 150), JSON_INVALID_UTF8_SUBSTITUTE);
        }
        if (str_contains($out, "\e[2J") || str_contains($out, "\e[31mx") || preg_match('/^::error::x/m', $out)) {
            $wrong[] = "$name: lets a terminal's or a runner's command through";
        }
        if (preg_match('/html|junit/', $name) && preg_match('~<script>alert|</script><script~', $out)) {
            $wrong[] = "$name: lets HTML through";
        }
        if (str_contains($out, 'sesame-open')) {
            $wrong[] = "$name: shows what only the reader may read";
        }
    }
    return [$times, 'nothing: no byte of his is raw, none of the reader\'s files is quoted', $wrong];
});
