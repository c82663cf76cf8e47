<?php

// SPDX-License-Identifier: MIT
//
// Protects: each format is what its readers expect, and adds up to the report to the byte.

declare(strict_types=1);

require_once ROOT . '/tests/schema.inc';

/** @return array<string, string> report => what it is in that format */
function rendered(string $format): array
{
    $outputs = [];
    foreach (reports() as $name => $path) {
        [$status, $output, $errors] = tool(['report', "--format=$format", $path]);
        check($status !== 2 && $status < 128 && $errors === '', "$format of $name is written", "status $status: $errors");
        $outputs[$name] = $output;
    }
    return $outputs;
}

/** A rendering in a file, for readers that want one. */
function kept(string $output, string $suffix): string
{
    $path = fresh($suffix);
    file_put_contents($path, $output);
    return $path;
}

foreach (reports() as $name => $path) {
    $errors = (new Schema('report.schema.json'))->errors(json_decode((string) file_get_contents($path)));
    // An error's process and names of no length are beside the schema; the reports must be right otherwise.
    same([], array_slice($errors, 0, 3), "the report $name that the tests are made with is one");
}

foreach (rendered('json') as $name => $output) {
    same(file_get_contents(reports()[$name]), $output, "json of $name is the report");
}

foreach (rendered('jsonl') as $name => $output) {
    $sum = 0;
    $last = null;
    foreach (explode("\n", rtrim($output, "\n")) as $line) {
        $last = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
        $sum += $last['t'] === 'site' ? $last['live_bytes'] : 0;
    }
    $total = total(reports()[$name]);
    same([$total, 'total', $total], [$sum, $last['t'], $last['live_bytes']], "jsonl of $name adds up");
}

foreach (rendered('collapsed') as $name => $output) {
    $sum = 0;
    $wrong = [];
    foreach ($output === '' ? [] : explode("\n", rtrim($output, "\n")) as $line) {
        // What flame graph programs do: the number behind the last space, frames between semicolons.
        if (preg_match('~^([^;\x00-\x1f]+(?:;[^;\x00-\x1f]+)+) (\d+)$~', $line, $match)) {
            $sum += (int) $match[2];
        } else {
            $wrong[] = $line;
        }
    }
    same([], $wrong, "collapsed of $name is stacks with numbers");
    same(total(reports()[$name]), $sum, "collapsed of $name adds up");
}
$lines = explode("\n", rtrim(tool(['report', '--format=collapsed', reports()['hostile']])[1], "\n"));
$frames = array_unique(array_map(fn (string $line) => substr_count($line, ';'), $lines));
sort($frames);
same([2, 4], $frames, 'collapsed: no name makes frames of its own');
same(2 * count(hostile_names()), count($lines), 'collapsed: nor lines');
$stacks = explode("\n", tool(['report', '--format=collapsed', reports()['stacks']])[1]);
same(
    'handle;/app/server.php:40 (main);/app/server.php:5 (handle);' . str_repeat('/app/tree.php:8 (descend);', 3)
        . '/app/vendor/cache.php:7 (Cache::put);str_repeat 8589934592',
    $stacks[0],
    'collapsed: the outermost frame first, true lines',
);
same(
    'handle;(more);/app/vendor/loop.php:99 (Loop::run);(fiber);/app/job.php:22 ({closure:/app/job.php:20});'
        . '/app/vendor/cache.php:7 (Cache::put);str_repeat 1',
    $stacks[1],
    'collapsed: what was cut off, and where a fiber began',
);
$coroutine = 'handle;/app/server.php:40 (main);go;(coroutine);/app/job.php:22 ({closure:/app/job.php:20});/app/part.php:4 (handle) 64';
check(in_array($coroutine, $stacks, true), 'collapsed: and where a coroutine began', implode("\n", $stacks));

$profiles = rendered('speedscope');
$files = array_map(fn (string $output) => kept($output, 'speedscope.json'), $profiles);
foreach ($profiles as $name => $output) {
    $profile = json_decode($output, true, 512, JSON_THROW_ON_ERROR);
    $frames = count($profile['shared']['frames']);
    foreach (['live_bytes' => 'bytes', 'live_blocks' => 'none'] as $field => $unit) {
        $of = array_values(array_filter($profile['profiles'], fn (array $one) => $one['unit'] === $unit))[0];
        $total = total(reports()[$name], $field);
        same([$total, $total], [array_sum($of['weights']), $of['endValue']], "speedscope of $name adds up in $unit");
        $known = array_filter($of['samples'], fn (array $stack) => $stack !== [] && max($stack) < $frames);
        same([count($of['weights']), count($of['samples'])], [count($of['samples']), count($known)], "speedscope of $name has its frames");
    }
}
$profile = json_decode($profiles['stacks'], true);
same(
    ['loops of handle', '(main) server.php:40', 'handle server.php:5', ...array_fill(0, 3, 'descend tree.php:8'), 'Cache::put cache.php:7', 'str_repeat'],
    array_map(fn (int $frame) => $profile['shared']['frames'][$frame]['name'], $profile['profiles'][0]['samples'][0]),
    'speedscope: the outermost frame first, true lines',
);
if (!has('node') || !is_dir(NPM . '/node_modules/speedscope')) {
    skip('speedscope', 'its schema is in the npm package speedscope, which node needs ajv to check with');
} else {
    [$status, $output, $errors] = execute(['node', __DIR__ . '/validate.js', NPM, ...array_values($files)]);
    same(str_repeat("ok\n", count($files)), $output, 'speedscope: its own schema takes them');
    $broken = kept(str_replace('"endValue"', '"endvalue"', $profiles['plain']), 'speedscope.json');
    check(execute(['node', __DIR__ . '/validate.js', NPM, $broken])[1] !== "ok\n", 'speedscope: and not one without its end');
}

$browser = (string) getenv('CHROMIUM');
if ($browser === '' || !has('node') || !is_dir(NPM . '/node_modules/speedscope') || !is_dir(NPM . '/node_modules/playwright-core')) {
    skip('speedscope in a browser', 'it takes Chromium (CHROMIUM), node, and the npm packages speedscope and playwright-core');
} else {
    $opened = [];
    foreach (['plain', 'hostile'] as $name) {
        foreach (['collapsed' => 'txt', 'speedscope' => 'json', 'pprof' => 'pb.gz'] as $format => $suffix) {
            $path = fresh("in-speedscope.$suffix");
            tool(['report', "--format=$format", "--output=$path", reports()[$name]]);
            $opened["$format of $name"] = [$path, total(reports()[$name])];
        }
    }
    [, $output, $errors] = execute(['node', __DIR__ . '/open.mjs', NPM, $browser, ...array_column($opened, 0)]);
    $lines = explode("\n", rtrim($output, "\n"));
    foreach (array_keys($opened) as $n => $what) {
        $seen = json_decode($lines[$n] ?? '', true) ?? ['errors' => [$errors], 'row' => '', 'imported' => ''];
        same([], $seen['errors'], "speedscope opens $what");
        $known = ['collapsed' => 'collapsed stack format', 'speedscope' => 'speedscope json file', 'pprof' => 'protobuf encoded pprof file'];
        same($known[strtok($what, ' ')], $seen['imported'], "speedscope knows $what for what it is");
        // Of collapsed stacks it does not know that they are bytes: it shows the number as it is. In pprof no frame is the place.
        $total = str_starts_with($what, 'pprof') ? '%) ' : (str_starts_with($what, 'collapsed') ? number_format($opened[$what][1]) . ' (100%) ' : ' (100%) ');
        check(str_contains($seen['row'], $total), "speedscope adds $what up", $seen['row']);
    }
}

$profiles = rendered('pprof');
if (!has('go')) {
    skip('pprof', 'there is no go here');
} else {
    foreach ($profiles as $name => $output) {
        $file = kept($output, 'pb.gz');
        $bytes = total(reports()[$name]);
        [$status, $raw, $errors] = execute(['go', 'tool', 'pprof', '-raw', $file], environment: ['HOME' => WORK]);
        $samples = explode("\nLocations", explode("\nSamples:\n", $raw)[1] ?? '')[0];
        preg_match_all('~^ +(\d+) +(\d+): ([\d ]+)$~m', $samples, $match);
        same([0, $bytes], [$status, array_sum($match[1])], "pprof -raw of $name adds up in bytes");
        same(total(reports()[$name], 'live_blocks'), array_sum($match[2]), "pprof -raw of $name adds up in blocks");
        if ($bytes > 0) {
            [, $top] = execute(['go', 'tool', 'pprof', '-top', '-unit=B', '-nodefraction=0', $file], environment: ['HOME' => WORK]);
            check(str_contains($top, "100% of {$bytes}B total"), "pprof -top of $name has the total", $top);
        }
    }
    $file = kept($profiles['stacks'], 'pb.gz');
    [, $raw] = execute(['go', 'tool', 'pprof', '-raw', $file], environment: ['HOME' => WORK]);
    check(str_contains($raw, 'place:[handle] verdict:[leak]'), 'pprof: labels tell place and verdict', $raw);
    check(str_contains($raw, 'place:[GET /]'), 'pprof: the label of a place', $raw);
    check((bool) preg_match('~ Cache::put /app/vendor/cache\.php:7(:0)? ~', $raw), 'pprof: true lines', $raw);
    preg_match('~^ +8589934592 +3: ([\d ]+)$~m', $raw, $match);
    preg_match_all('~^ +(\d+): 0x0 M=1 (\S+)~m', $raw, $locations);
    $names = array_combine($locations[1], $locations[2]);
    same(
        'str_repeat Cache::put descend descend descend handle (main)',
        implode(' ', array_map(fn (string $id) => $names[$id] ?? '?', explode(' ', trim($match[1] ?? '')))),
        'pprof: the innermost frame first',
    );
    [, $tags] = execute(['go', 'tool', 'pprof', '-top', '-unit=B', '-tagfocus=verdict=warm-up', $file], environment: ['HOME' => WORK]);
    check(str_contains($tags, ' 999B '), 'pprof: a verdict can be asked for', $tags);
}

$profiles = rendered('callgrind');
foreach ($profiles as $name => $output) {
    preg_match('~^summary: (\d+) (\d+)$~m', $output, $match);
    $totals = [(string) total(reports()[$name]), (string) total(reports()[$name], 'live_blocks')];
    same($totals, array_slice($match, 1), "callgrind of $name has the total");
}
if (!has('callgrind_annotate')) {
    skip('callgrind', 'there is no callgrind_annotate here');
} else {
    foreach ($profiles as $name => $output) {
        $bytes = total(reports()[$name]);
        if ($bytes === 0) {
            continue; // callgrind_annotate divides by it
        }
        $command = ['callgrind_annotate', '--threshold=100', '--auto=no', '--show-percs=no', kept($output, 'callgrind.out')];
        [$status, $annotated, $errors] = execute($command);
        [$head, $functions] = explode("file:function\n", $annotated) + [1 => ''];
        preg_match('~^([\d,]+) +([\d,]+) +PROGRAM TOTALS~m', $head, $match);
        $number = fn (string $digits) => (int) str_replace(',', '', $digits);
        same([0, '', $bytes], [$status, $errors, $number($match[1] ?? '')], "callgrind_annotate of $name has the total");
        preg_match_all('~^ *([\d,]+) +(?:[\d,]+|\.)  \S~m', $functions, $match);
        same($bytes, array_sum(array_map($number, $match[1])), "callgrind_annotate of $name adds up over functions");
    }
    $command = ['callgrind_annotate', '--threshold=100', '--auto=no', '--show-percs=no', '--inclusive=yes', kept($profiles['stacks'], 'callgrind.out')];
    $annotated = execute($command)[1];
    // In two places; a function that calls itself is counted once.
    check((bool) preg_match('~^ *17,179,869,184 +6  /app/tree\.php:descend~m', $annotated), 'callgrind_annotate --inclusive', $annotated);
    $source = fresh('source.php');
    file_put_contents($source, "<?php\n// two\n// three\n// four\n");
    $report = report(process([main_function([site($source, 3, 'leak', 77_777, ['function' => 'put'])], more: ['file' => $source])]));
    $profile = kept(tool(['report', '--format=callgrind', $report])[1], 'callgrind.out');
    [, $annotated] = execute(['callgrind_annotate', '--show-percs=no', $profile]);
    check((bool) preg_match('~^77,777 +777 +// three$~m', $annotated), 'callgrind_annotate puts bytes to their line', $annotated);
}

$files = rendered('junit');
foreach ($files as $name => $output) {
    preg_match_all('~^live_bytes: (\d+)$~m', $output, $match);
    same(total(reports()[$name]), array_sum($match[1]), "junit of $name adds up over its cases");
    preg_match_all('~<property name="live_bytes" value="(\d+)"/>~', $output, $match);
    same(total(reports()[$name]), array_sum($match[1]), "junit of $name adds up over its suites");
}
if (!class_exists(DOMDocument::class)) {
    skip('junit', 'ext/dom checks the XML schema');
} else {
    libxml_use_internal_errors(true);
    foreach ($files as $name => $output) {
        $document = new DOMDocument();
        $right = $document->loadXML($output) && $document->schemaValidate(__DIR__ . '/junit.xsd');
        $why = implode('; ', array_map(fn (LibXMLError $error) => trim($error->message), libxml_get_errors()));
        libxml_clear_errors();
        check($right, "junit of $name follows the schema", $why);
        foreach ($document->getElementsByTagName('testsuite') as $suite) {
            $counted = array_map(
                fn (string $tag) => $suite->getElementsByTagName($tag)->length,
                ['tests' => 'testcase', 'failures' => 'failure', 'errors' => 'error', 'skipped' => 'skipped'],
            );
            foreach ($counted as $attribute => $count) {
                $seen = (int) $suite->getAttribute($attribute);
                $seen === $count or check(false, "junit of $name counts its $attribute", "$seen for $count");
            }
        }
    }
    $document = new DOMDocument();
    $document->loadXML($files['hostile']);
    $names = [];
    foreach ($document->getElementsByTagName('testcase') as $case) {
        $names[] = $case->getAttribute('name');
    }
    check(in_array('/app/<script>alert(1)</script>.php:1', $names, true), 'junit: a name comes through', implode("\n", $names));
}

/** Workflow commands as GitHub's runner reads them (ActionCommand.cs): command, properties, message. */
function workflow_commands(string $output): array
{
    $commands = [];
    foreach (preg_split('~\r\n|\r|\n~', rtrim($output, "\n")) as $line) {
        if (!preg_match('~^::([^ :]+)(?: (.*?))?::(.*)$~', $line, $match)) {
            $commands[] = ['none', [], $line];
            continue;
        }
        $properties = [];
        foreach (array_filter(explode(',', $match[2])) as $property) {
            [$name, $value] = explode('=', $property, 2);
            $properties[$name] = strtr($value, ['%0D' => "\r", '%0A' => "\n", '%3A' => ':', '%2C' => ',', '%25' => '%']);
        }
        $commands[] = [$match[1], $properties, strtr($match[3], ['%0D' => "\r", '%0A' => "\n", '%25' => '%'])];
    }
    return $commands;
}

foreach (rendered('github') as $name => $output) {
    $commands = workflow_commands($output);
    $kinds = array_count_values(array_column($commands, 0));
    $last = end($commands);
    preg_match('~ (\d+) bytes retained~', $last[2], $match);
    same(['notice', total(reports()[$name])], [$last[0], (int) ($match[1] ?? -1)], "github of $name has the total");
    same([], array_diff(array_keys($kinds), ['error', 'warning', 'notice']), "github of $name has no other command");
}
$commands = workflow_commands(tool(['report', '--format=github', report(process([main_function(
    array_map(fn (string $name) => site($name, 3), hostile_names()),
)]))])[1]);
$files = array_map(fn (array $command) => $command[1]['file'], array_filter($commands, fn (array $command) => $command[0] === 'error'));
// But for what a terminal or a viewer of the job's output would heed.
$harmless = array_filter(hostile_names(), fn (string $name) => !preg_match('~[^\P{C}\r\n]~u', $name));
same([], array_diff($harmless, $files), 'github: names of files come through');
same([], preg_grep('~[^\P{Cc}\r\n]~u', $files), 'github: no other control does');
same(count(hostile_names()), count($files), 'github: and nothing is taken for a command');
$inside = tool(['report', '--format=github', reports()['plain']], environment: ['GITHUB_WORKSPACE' => '/app'])[1];
check(str_contains($inside, '::error file=server.php,line=5,'), 'github: a path is seen from the checkout', $inside);

foreach (rendered('text') as $name => $output) {
    check((bool) preg_match('~ is alive: ([\d,]+) bytes\.\n$~', $output, $match), "text of $name has a total", substr($output, -200));
    same(total(reports()[$name]), (int) str_replace(',', '', $match[1] ?? '-1'), "text of $name adds up");
    check(!preg_match('~[\x00-\x09\x0b-\x1f\x7f]|\x{202e}|\x{85}~u', $output), "text of $name is harmless to a terminal");
}
/** The text report with its long lines as one, each of which must be of 100 columns or one word. */
function unwrapped(string $report): string
{
    [, $text] = tool(['report', $report]);
    $long = array_filter(explode("\n", $text), fn (string $line) => mb_strwidth($line) > 100 && str_contains(trim($line), ' '));
    same([], $long, 'text: lines of at most 100 columns');
    return preg_replace('~\n  +(?! {7}|ok )~', ' ', $text);
}

$text = unwrapped(reports()['plain']);
foreach (['❌ LEAK  /app/server.php:5  handle()', '+1,235 B per loop, in 99 of 99 loops, 121 KB so far',
    '🔺 GROWING  [engine]:0', '❔ UNSURE  /app/cache.php:50', 'growth is slowing down; about 40 more loops would tell',
    'held by $GLOBALS[\'app\']->jobs[…]  ·  object of class App\Job, 1,200 live, 200 more than a walk before',
    'content {id: 7, name: "\x1b[31mx"}', 'ok    replaced each loop: /app/cache.php:42 (4,096 B)', 'ok    comes and goes: /app/buffer.php:3 (about every 10 loops)',
    '/app/timer.php:9  handle()  +1,200 B per minute, 75.2 KB so far',
    '1 leak: +1,235 B per loop. 1 line has grown so far. 1 line cannot be judged yet.'] as $words) {
    check(str_contains($text, $words), "text says $words", $text);
}
$text = unwrapped(reports()['stacks']);
foreach (['from your code at descend() /app/tree.php:8', 'held by Cache::$items[…]  ·  string, 10,240 bytes',
    '100 % by descend() /app/tree.php:8 (3 times) ← handle() /app/server.php:5 ← (main) /app/server.php:40',
    '(fiber) {closure} /app/job.php:22 ← Loop::run() /app/vendor/loop.php:99 ← …'] as $words) {
    check(str_contains($text, $words), "text says $words", $text);
}

if (!class_exists('Leaktrack\Html\Page') && !is_file(ROOT . '/src/Html/Page.php')) {
    skip('html', 'the page is not there');
} else {
    foreach (rendered('html') as $name => $output) {
        check(stripos(ltrim($output), '<!doctype html') === 0, "html of $name is a page", substr($output, 0, 100));
        preg_match('~<script type="application/json" id="data">(.*?)</script>~s', $output, $match);
        $sum = 0;
        foreach (json_decode($match[1] ?? '', true, 512, JSON_THROW_ON_ERROR)['processes'] as $process) {
            foreach ($process['mains'] as $main) {
                $sum += array_sum(array_column($main['sites'], 'live_bytes'));
            }
        }
        same(total(reports()[$name]), $sum, "html of $name adds up");
        check(!str_contains($output, '<script>alert(1)'), "html of $name runs nothing that a file is called");
    }
}
