<?php

// SPDX-License-Identifier: MIT
//
// Protects: the commands' exit statuses and messages, the extension found or missed, signals and
// interruptions, output that is whole or not there.

declare(strict_types=1);

const PROGRAM = <<<'PHP'
<?php
final class Kept { public static array $all = []; public static string $last = ''; }
function handle(int $i): void
{
    leaktrack_hook();
    Kept::$all[] = str_repeat('x', 1000); // line 6
    Kept::$last = str_repeat('y', 500);
}
for ($i = 0; $i < (int) $argv[1]; $i++) handle($i);
exit((int) ($argv[2] ?? 0));
PHP;
$program = fresh('program.php');
file_put_contents($program, PROGRAM);
$php = escapeshellarg(PHP_BINARY);

/* Verdicts and statuses */

$statuses = [
    'clean' => [0, main_function([site('/a.php', 1, 'warm-up')])],
    'leak' => [1, main_function([site('/a.php', 1, 'growing'), site('/a.php', 2, 'leak')])],
    'growing' => [3, main_function([site('/a.php', 1, 'growing')])],
    'unsure' => [3, main_function([site('/a.php', 1, 'unsure')])],
    'a first loop alone' => [3, main_function([], more: ['loops' => 1, 'closed' => 1])],
];
foreach ($statuses as $what => [$status, $main]) {
    same($status, tool(['report', report(process([$main]))])[0], "report of $what ends with $status");
}
$clean = main_function([]);
same(3, tool(['report', report(process([$clean], more: ['lost_records' => 1]))])[0], 'report: lost records end with 3');
same(3, tool(['report', report(process([$clean]), process([], 2, ['error' => 'it is torn']))])[0], 'report: so does a log that is not read');
$leak = main_function([site('/a.php', 1)]);
same(1, tool(['report', report(process([$leak], more: ['lost_records' => 1]))])[0], 'report: a leak is one for all that');

/* Wrong usage */

$wrong = [
    'no such file' => [['report', 'nowhere'], 'there is no file or folder nowhere'],
    'a name with a colour in it' => [['report', "no\e[31mwhere"], 'there is no file or folder no\x1b[31mwhere'],
    'no such format' => [['report', '--format=xml', reports()['plain']], 'there is no format "xml": there are text, json,'],
    'no such option' => [['report', '--fromat=xml'], '"--fromat" option does not exist'],
    'no such command' => [['reprot'], 'Command "reprot" is not defined'],
    'no number' => [['report', '--top=many', reports()['plain']], '--top takes a number, not "many"'],
    'no report' => [['report', kept_text('{"a": 1}')], 'is no report of leaktrack'],
    'no JSON' => [['report', kept_text('{"schema": 1, "processes": [')], 'is no JSON report'],
    'a newer report' => [['report', kept_text('{"schema": 2, "processes": []}')], 'is a report of schema 2'],
    'half a report' => [['report', kept_text('{"schema":1,"processes":[{"pid":1,"mains":[{"file":"/a","loops":1,"sites":[{"file":"/a","line":1}]}]}]}')],
        'processes[0].mains[0].sites[0] has no verdict'],
    'no such process' => [['report', '--pid=5', reports()['plain']], 'the report has no pid 5; there are 4711'],
    'a folder as output' => [['report', '--output=' . WORK, reports()['plain']], 'it is a directory'],
    'a full disk' => [['report', '--output=/dev/full', reports()['plain']], 'No space left on device'],
    'no command' => [['run'], 'run what? For example: '],
    'no such mode' => [['run', '--gc=often', '--', 'true'], '--gc takes auto, always, never, not "often"'],
    'no depth' => [['run', '--stack-depth', 'deep', 'true'], '--stack-depth takes a number of frames, 0 for none, -1 for all, not "deep"'],
    'no such folder' => [['report', '-o', 'nowhere/a.txt', reports()['plain']], 'cannot write to nowhere/a.txt: there is no folder nowhere'],
    'no report at all' => [['report', TOOL], 'is neither a log nor a JSON report'],
    'no second run' => [['diff', reports()['plain']], ' help diff tells what there is'],
    'nothing to clean' => [['clean', 'nowhere'], 'there is no file or folder nowhere'],
];
foreach ($wrong as $what => [$arguments, $message]) {
    [$status, $output, $errors] = tool($arguments);
    same([2, ''], [$status, $output], "$what: status 2");
    check(str_contains($errors, $message), "$what: says so", $errors);
}
foreach (['run', 'report', 'live', 'diff', 'clean'] as $command) {
    [$status, $output] = tool([$command, '--help']);
    check($status === 0 && str_contains($output, 'Usage:'), "$command --help", $output);
}
[$status, $output] = tool(['completion', 'bash']);
check($status === 0 && str_contains($output, 'complete'), 'completion bash', $output);
[, $output] = tool(['_complete', '-sbash', '-a1', '-c2', '-ileaktrack', '-ireport', '-i--format=s']);
check(str_contains($output, 'speedscope'), 'completion knows the formats', $output);
same(file_get_contents(reports()['plain']), tool(['report', '--format=json', '-'], file_get_contents(reports()['plain']))[1], 'a report on standard input');

// More than a pipe holds.
$large = report(...array_map(fn (int $pid) => process([$leak], $pid), range(1, 1000)));
$command = implode(' ', array_map(escapeshellarg(...), [PHP_BINARY, TOOL, 'report', '--format=jsonl', $large]));
[, $output, $errors] = execute(['sh', '-c', "{ $command; echo status \$? >&2; } | head -c 1"]);
same(['{', "status 141\n"], [$output, $errors], 'who reads the output may stop reading it');

/* What is not installed */

$copy = fresh('copy');
mkdir("$copy/bin", 0700, true);
copy(TOOL, "$copy/bin/leaktrack");
[$status, , $errors] = execute([PHP_BINARY, "$copy/bin/leaktrack", 'report']);
same(2, $status, 'without composer\'s packages: status 2');
check(str_contains($errors, "composer install --no-dev --working-dir='$copy/src'"), 'and how to get them', $errors);

exec('cp -R ' . escapeshellarg(ROOT . '/src') . ' ' . escapeshellarg("$copy/src"));
$logs = fresh('logs');
[, $found] = execute([PHP_BINARY, '-r', 'echo extension_loaded("leaktrack") || is_file(ini_get("extension_dir") . "/leaktrack.so");']);
if ($found !== '') {
    skip('no extension', 'it is installed for this PHP');
} else {
    mkdir($logs, 0700);
    [$status, , $errors] = execute([PHP_BINARY, "$copy/bin/leaktrack", 'report', $logs], environment: ['LEAKTRACK_EXTENSION' => '']);
    same(2, $status, 'a folder of logs without the extension: status 2');
    check(str_contains($errors, 'the extension leaktrack is not loaded'), 'and that it is not there', $errors);
    same(1, execute([PHP_BINARY, "$copy/bin/leaktrack", 'report', reports()['plain']], environment: ['LEAKTRACK_EXTENSION' => ''])[0], 'a JSON report needs none');
    [$status, , $errors] = tool(['report', '--extension=' . TOOL, $logs], environment: ['LEAKTRACK_EXTENSION' => '']);
    check($status === 2 && str_contains($errors, 'is there, and is not loaded'), 'a file that is no extension', $errors);
}

/* run, report on what it recorded, clean */

[$status, $output, $errors] = tool(['run', "--log-dir=$logs", '--stack-depth=5', '--', PHP_BINARY, $program, '120', '7']);
same([7, '', ''], [$status, $output, $errors], 'run passes the status on, and says nothing');
[$status, $text, $errors] = tool(['report', $logs]);
same([1, ''], [$status, $errors], 'report of logs: a leak');
check(str_contains($text, basename($program) . ':6  handle() → str_repeat()'), 'report of logs: the extension\'s text', $text);
check(str_contains($text, 'called by (main)'), 'run --stack-depth', $text);
[, $json] = tool(['report', '--format=json', $logs]);
$own = execute([PHP_BINARY, '-d', 'extension=' . SO, '-r', 'leaktrack_analyze($argv[1], ["format" => "json"]);', $logs])[1];
same($own, $json, 'report --format=json of logs is the extension\'s, to the byte');
$file = kept_text($json);
foreach (['pprof', 'collapsed', 'callgrind', 'jsonl', 'junit', 'github', 'speedscope'] as $format) {
    same(tool(['report', "--format=$format", $file]), tool(['report', "--format=$format", $logs]), "$format is the same from logs and from JSON");
}
[, $looped] = tool(['report', '--format=jsonl', '--loops=3', $logs]);
same(3, substr_count($looped, '{"t":"loop"'), 'report --loops=3');
$log = glob("$logs/*.jsonl")[0];
same(1, tool(['report', $log])[0], 'report of one log');
same(1, tool(['report', '--pid=' . (int) basename($log), $logs])[0], 'report --pid');
same([1, ''], array_slice(tool(['report', "--output=$copy/out.txt", $logs]), 0, 2), 'report --output prints nothing');
check(str_contains((string) file_get_contents("$copy/out.txt"), 'LEAK'), 'and writes the file');
$empty = fresh('empty');
mkdir($empty, 0700);
[$status, , $errors] = tool(['report', $empty]);
check($status === 2 && str_contains($errors, 'no log to analyse'), 'report of an empty folder', $errors);

$shell = "$php -r 'echo extension_loaded(\"leaktrack\") ? \"yes\" : \"no\", ini_get(\"memory_limit\"), ini_get(\"leaktrack.gc\");'";
same('yes77Mnever', tool(['run', '--gc=never', '-d', 'memory_limit=77M', '--', 'sh', '-c', "exec $shell"])[1], 'run: what the command starts has the extension and the settings');
same('yes', tool(['run', '--', PHP_BINARY, '-n', '-r', 'echo extension_loaded("leaktrack") ? "yes" : "no";'])[1], 'run: php -n too');
$shown = ['run', '-d', "leaktrack.app_paths=/a'b c;d", '--', PHP_BINARY, '-r', 'echo ini_get("leaktrack.app_paths");'];
same("/a'b c;d", tool($shown)[1], 'run: a value with a quote and what ini files take for a comment');
[$status, , $errors] = tool(['run', '-d', "leaktrack.app_paths=/'\${HOME}", '--', 'true']);
check($status === 2 && str_contains($errors, 'cannot be written into an ini file'), 'run: and one that none can hold', $errors);
$shown = ['-r', 'echo implode(" ", [ini_get("memory_limit"), ini_get("leaktrack.gc"), ...array_slice($argv, 1)]);'];
$words = ['run', '--gc', 'never', '-d', 'memory_limit=77M', PHP_BINARY, '-d', 'memory_limit=78M', ...$shown, '--', '--gc', '-d'];
same('78M never --gc -d', tool($words)[1], 'run: without --, what stands behind the command is the command\'s');
same('in', tool(['run', '--', PHP_BINARY, '-r', 'echo stream_get_contents(STDIN);'], 'in')[1], 'run: standard input reaches the command');
same(127, tool(['run', '--', 'no-such-command'])[0], 'run: 127 where there is no such command');
same(126, tool(['run', '--', $program])[0], 'run: 126 where it cannot be run');
same(137, tool(['run', '--', 'sh', '-c', 'kill -9 $$'])[0], 'run: 137 for a command that is killed');
[, , $errors] = tool(['run', '--report', "--log-dir=$logs", '--', PHP_BINARY, $program, '30']);
check(str_contains($errors, 'GROWING'), 'run --report: at the end of the process', $errors);
if (!has('script') || !str_contains(execute(['script', '-qec', 'echo shown', '/dev/null'])[1], 'shown')) {
    skip('run in a terminal', 'script(1) makes none here');
} else {
    $seen = function (array $arguments): string {
        $command = implode(' ', array_map(escapeshellarg(...), [PHP_BINARY, TOOL, ...$arguments]));
        return execute(['script', '-qec', $command, '/dev/null'])[1];
    };
    $kept = fresh('terminal');
    $text = $seen(['run', "--log-dir=$kept", PHP_BINARY, $program, '3']);
    check(str_contains($text, '1 log in ' . basename($kept) . '; next: ') && str_contains($text, 'report ' . basename($kept)), 'run in a terminal: what comes next', $text);
    $text = $seen(['run', "--log-dir=$kept.none", PHP_BINARY, '-v']);
    check(str_contains($text, 'nothing was recorded in ' . basename($kept) . '.none: no leaktrack_hook() was reached'), 'or why there is nothing', $text);
    foreach (['html', 'pprof'] as $format) {
        $text = $seen(['report', "--format=$format", reports()['plain']]);
        check(str_contains($text, "$format is nothing to read in a terminal: give a file") && strlen($text) < 200, "$format is not written to a terminal", substr($text, 0, 300));
    }
}
$temporary = fresh('tmp');
mkdir($temporary, 0700);
same(3, tool(['run', '--', PHP_BINARY, '-r', 'exit(3);'], environment: ['TMPDIR' => $temporary])[0], 'run in a temporary folder of its own');
same([], glob("$temporary/*"), 'run leaves nothing behind');

/** Starts the tool, waits for a sign, sends it a signal: its status, and what it printed. */
function signalled(array $arguments, int $signal, callable $ready, ?array $input = null): array
{
    $files = [fresh('out'), fresh('err')];
    $process = proc_open(
        [PHP_BINARY, TOOL, ...$arguments],
        [$input ?? ['file', '/dev/null', 'r'], ['file', $files[0], 'w'], ['file', $files[1], 'w']],
        $pipes,
        WORK,
        ['LEAKTRACK_EXTENSION' => SO] + getenv(),
    );
    for ($tries = 0; $tries < 600 && !$ready((string) file_get_contents($files[0])); $tries++) {
        usleep(50_000);
    }
    proc_terminate($process, $signal);
    for ($tries = 0; $tries < 600 && ($status = proc_get_status($process))['running']; $tries++) {
        usleep(50_000);
    }
    proc_terminate($process, 9);
    return [$status['running'] ? 'hangs' : $status['exitcode'], (string) file_get_contents($files[0])];
}

if (!function_exists('pcntl_signal')) {
    skip('signals', 'ext/pcntl catches them');
} else {
    $code = 'pcntl_async_signals(true); pcntl_signal(SIGTERM, function () { echo "ends\n"; exit(5); }); echo "up\n"; while (true) sleep(1);';
    $result = signalled(['run', '--', PHP_BINARY, '-r', $code], SIGTERM, fn (string $output) => $output !== '');
    same([5, "up\nends\n"], $result, 'run: a signal reaches the command, whose status it is');

    $target = fresh('page.txt');
    file_put_contents($target, 'as it was');
    $beside = fn () => glob("$target.*.tmp");
    $waits = signalled(['report', "--output=$target", '-'], SIGINT, fn () => $beside() !== [], ['pipe', 'r']);
    same([130, [], 'as it was'], [$waits[0], $beside(), file_get_contents($target)], 'report: what is interrupted leaves the file as it was');
}
$target = fresh('link');
file_put_contents("$target.real", 'old');
chmod("$target.real", 0640);
symlink("$target.real", $target);
tool(['report', '--format=github', "--output=$target", reports()['clean']]);
check(is_link($target) && str_starts_with((string) file_get_contents("$target.real"), '::notice'), 'report --output: a link stays one');
same(0640, fileperms("$target.real") & 0777, 'report --output: the file keeps its mode');

[$status, $output] = tool(['clean', $logs]);
same([0, "2 logs removed\n", []], [$status, $output, glob("$logs/*")], 'clean');
same("0 logs removed\n", tool(['clean', $logs])[1], 'clean again');
