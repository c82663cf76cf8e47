<?php

// SPDX-License-Identifier: MIT
//
// Whole logs, damaged at random, through leaktrack_analyze(), all in one process:
//   php -d extension=FILE tests/fuzz/logs.php [--runs N] [--seed N] [--keep FOLDER]
//
// Half of them keep the seals that they had: then no line, place or leak may be in the report that the whole log does
// not have. The other half are sealed again, so that all the damage is read: then what comes out must be a report. A
// finding is shrunk to the fewest changes that show it, and kept in the folder. Ends with 'N passed, N failed'.

declare(strict_types=1);

require __DIR__ . '/php/reports.inc';

const SLOW = 10.0; // seconds: no log of some kilobytes may take so long, whatever the machine

ini_set('memory_limit', '2G');
$runs = 10000;
$seed = 1;
$keep = null;
for ($i = 1; $i < $argc; $i++) {
    match ($argv[$i]) {
        '--runs' => $runs = (int) $argv[++$i],
        '--seed' => $seed = (int) $argv[++$i],
        '--keep' => $keep = $argv[++$i],
        default => exit("usage: php -d extension=FILE tests/fuzz/logs.php [--runs N] [--seed N] [--keep FOLDER]\n"),
    };
}

/** A log of a leak beside what only looks like one: values that are replaced, a cache that is full. */
function long_log(): string
{
    $lines = ['{"t":"start","schema":1,"version":"0.1.0","pid":4711,"ppid":1,"php":"8.2.0","sapi":"cli","argv0":"a.php",'
        . '"started":"2026-11-20T10:00:00.123Z","uid":33,"memory_limit":-1,"gc":"auto","sizes":"real","use":1,"real":2097152}',
        '{"t":"main","id":0,"name":"handle","file":"/app/a.php","line":3,"label":null}'];
    foreach (['leak', 'replaced', 'warm'] as $id => $name) {
        $lines[] = sprintf('{"t":"site","id":%d,"file":"/app/%s.php","line":%d,"function":"%2$s"}', $id + 1, $name, $id + 7);
    }
    for ($n = 0; $n < 300; $n++) {
        $keep = '[1,104,1],[2,512,2]' . ($n < 40 ? ',[3,320,1]' : '');
        $back = $n ? sprintf(',"back":[[0,%d,2,512,2,2]]', $n - 1) : '';
        $lines[] = sprintf('{"t":"loop","main":0,"n":%d,"at":%d.5,"took":0.01,"end":"return","gc":true,"use":%d,'
            . '"real":2097152,"keep":[%s]%s}', $n, $n, 1000000 + $n * 100, $keep, $back);
    }
    $lines[] = '{"t":"end","at":300.5,"why":"shutdown","use":1,"real":2097152,"loops":300,"lost":0}';
    return sealed(implode("\n", $lines) . "\n");
}

/** One change: what it does, where, and with what. They are made one after the other. */
function random_change(string $log, array $others): array
{
    $length = strlen($log);
    $at = mt_rand(0, max(0, $length - 1));
    $kind = ['cut', 'noise', 'insert', 'delete', 'flip', 'number', 'drop', 'twice', 'swap', 'mix'][mt_rand(0, $others ? 9 : 8)];
    $other = $others ? $others[array_rand($others)] : '';
    return [$kind, $at, match ($kind) {
        'noise', 'insert' => random_text(mt_rand(1, 40)),
        'delete' => mt_rand(1, 200),
        'flip' => 1 << mt_rand(0, 7),
        'number' => ['-1', '0', '1', '9223372036854775807', '-9223372036854775808', '1e400', '-0', '0.5', '4294967296',
            '1099511627776', '1099511627777', '[', 'null', '"x"', '{}', '99999999999999999999'][mt_rand(0, 15)],
        'swap' => mt_rand(0, max(0, $length - 1)),
        'mix' => substr($other, mt_rand(0, strlen($other) - 1), mt_rand(1, 2000)),
        default => null,
    }];
}

function random_text(int $length): string
{
    $text = '';
    while ($length-- > 0) {
        $text .= chr(mt_rand(0, 255));
    }
    return $text;
}

/** @return array{int, int} where the line at that place begins and ends, with its newline */
function line_at(string $log, int $at): array
{
    $begin = $at > 0 ? strrpos(substr($log, 0, $at), "\n") : false;
    $begin = $begin === false ? 0 : $begin + 1;
    $end = strpos($log, "\n", min($at, strlen($log)));
    return [$begin, ($end === false ? strlen($log) : $end + 1) - $begin];
}

function changed(string $log, array $change): string
{
    [$kind, $at, $more] = $change;
    if ($log === '') {
        return $log;
    }
    $at = min($at, strlen($log) - 1);
    [$begin, $length] = line_at($log, $at);
    switch ($kind) {
        case 'cut':
            return substr($log, 0, $at);
        case 'noise':
            return substr_replace($log, $more, $at, strlen($more));
        case 'insert':
        case 'mix':
            return substr_replace($log, $more, $at, 0);
        case 'delete':
            return substr_replace($log, '', $at, $more);
        case 'flip':
            return substr_replace($log, chr(ord($log[$at]) ^ $more), $at, 1);
        case 'number':
            $found = preg_match('/-?\d+/', $log, $match, PREG_OFFSET_CAPTURE, $at);
            return $found ? substr_replace($log, $more, $match[0][1], strlen($match[0][0])) : $log;
        case 'drop':
            return substr_replace($log, '', $begin, $length);
        case 'twice':
            return substr_replace($log, substr($log, $begin, $length), $begin, 0);
        default:
            [$from, $size] = line_at($log, min($more, strlen($log) - 1));
            return substr_replace($log, substr($log, $from, $size), $begin, $length);
    }
}

/** @return array<string, true> the lines and places that a report names, and those with one of the verdicts */
function named(stdClass $report, array $verdicts = ['leak']): array
{
    $named = [];
    foreach ($report->processes as $process) {
        foreach ([...$process->mains, $process->outside] as $place) {
            if (isset($place->name)) {
                $named["place $place->name $place->file:$place->line $place->label"] = true;
            }
            foreach ($place->sites as $site) {
                $named["line $site->file:$site->line"] = true;
                if (in_array($site->verdict, $verdicts, true)) {
                    $named["leak $site->file:$site->line"] = true;
                }
            }
        }
    }
    return $named;
}

/** What is wrong with what is made of the damaged log; null: nothing. */
function finding(string $log, ?array $known, array $options): ?string
{
    $path = log_file();
    file_put_contents($path, $log);
    $started = hrtime(true);
    try {
        if ($known === null) {
            must_analyze($path, $options);
        } else {
            [, $text] = analyzed($path, ['format' => 'json', 'loops' => true]);
            $new = $text === '' ? [] : array_diff_key(named(must_be_report($text)), $known);
            must(!$new, 'invented: ' . implode(', ', array_keys($new)));
        }
        $took = (hrtime(true) - $started) / 1e9;
        must($took < SLOW, sprintf('it took %.1f s', $took));
        return null;
    } catch (Throwable $found) {
        return $found::class . ': ' . $found->getMessage() . ' at ' . basename($found->getFile()) . ':' . $found->getLine();
    }
}

function damaged(string $log, array $changes, bool $seal): string
{
    $log = array_reduce($changes, changed(...), $log);
    return $seal ? sealed($log) : $log;
}

$logs = ['long' => long_log()];
foreach (glob(__DIR__ . '/seeds/logs/*.jsonl') as $file) {
    $logs[basename($file)] = file_get_contents($file);
}
$known = [];
foreach ($logs as $name => $log) {
    file_put_contents(log_file(), $log);
    $report = must_be_report(analyzed(log_file(), ['format' => 'json', 'loops' => true])[1]);
    /* What cannot be told of all of it can be a leak by a part. */
    $known[$name] = named($report, $name === 'long' ? ['leak'] : ['leak', 'growing', 'unsure']);
}
must(isset($known['long']['leak /app/leak.php:7']) && count(preg_grep('/^leak/', array_keys($known['long']))) === 1,
    'the log has one leak');
$last = sys_get_temp_dir() . '/fuzz-last-logs';
$passed = $failed = 0;
for ($run = 0; $run < $runs && $failed < 5; $run++) {
    mt_srand($seed * 1000003 + $run);
    $name = array_rand($logs);
    $seal = (bool) mt_rand(0, 1);
    $options = ['format' => ['text', 'json', 'collapsed'][mt_rand(0, 2)], 'loops' => (bool) mt_rand(0, 1)];
    $changes = [];
    $log = $logs[$name];
    for ($left = mt_rand(1, 5); $left > 0; $left--) {
        $changes[] = random_change($log, $seal ? $logs : []);
        $log = changed($log, end($changes));
    }
    $log = $seal ? sealed($log) : $log;
    file_put_contents($last, $log);
    $found = finding($log, $seal ? null : $known[$name], $options);
    if ($found === null) {
        $passed++;
        continue;
    }
    $failed++;
    for ($i = count($changes); $i-- > 0;) {
        $fewer = $changes;
        array_splice($fewer, $i, 1);
        if (finding(damaged($logs[$name], $fewer, $seal), $seal ? null : $known[$name], $options) !== null) {
            $changes = $fewer;
        }
    }
    $found = finding(damaged($logs[$name], $changes, $seal), $seal ? null : $known[$name], $options);
    printf("FAIL run %d of seed %d, %s%s: %s\n  %s\n", $run, $seed, $name, $seal ? ' sealed again' : '', $found,
        json_encode($changes, JSON_INVALID_UTF8_SUBSTITUTE));
    if ($keep !== null) {
        file_put_contents("$keep/log-$seed-$run.jsonl", damaged($logs[$name], $changes, $seal));
    }
}
@unlink($last);
echo "$passed passed, $failed failed\n";
exit($failed ? 1 : 0);
