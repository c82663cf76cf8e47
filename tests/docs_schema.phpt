--TEST--
docs: the JSON schemas describe what is really written, all of it
--DESCRIPTION--
Protects: programs that read reports and logs by docs/report.schema.json and docs/log.schema.json.
Real reports and logs of every kind fit them, no field in them is undocumented, and a document that
lacks a field or has one of another type does not fit.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (!is_dir(__DIR__ . '/../docs')) die('skip the docs folder is not beside the tests'); ?>
--FILE--
<?php
require __DIR__ . '/log_writer.inc';
require __DIR__ . '/schema.inc';

$of_report = new Schema('report.schema.json');
$of_log = new Schema('log.schema.json');
$seen = [];

/** Notes which kinds of things a document holds, by the paths of its keys. */
function look(mixed $value, array &$seen, string $at = ''): void
{
    foreach (is_object($value) || is_array($value) ? (array) $value : [] as $key => $member) {
        $path = is_int($key) ? $at : "$at.$key";
        if ($member !== null && $member !== []) {
            $seen[$path] = true;
        }
        look($member, $seen, $path);
    }
}

function fits(Schema $schema, string $json, string $what): void
{
    global $seen;
    $document = json_decode($json, false, 64, JSON_THROW_ON_ERROR);
    look($document, $seen);
    foreach (array_slice($schema->errors($document), 0, 5) as $error) {
        echo "WRONG: $what: $error\n";
    }
}

/** The same document with one thing wrong must not fit. */
function is_refused(Schema $schema, string $json, string $what, callable $spoil): void
{
    $document = json_decode($json, false, 64, JSON_THROW_ON_ERROR);
    $spoil($document);
    check($schema->errors($document) !== [], "$what is refused");
}

function json_report(string $path, array $options = []): string
{
    ob_start();
    leaktrack_analyze($path, ['format' => 'json'] + $options);
    return ob_get_clean();
}

$run = run(<<<'PHP'
<?php
final class Node { public ?Node $other = null; public string $more = ''; }
final class Kept { public static array $all = []; public static ?string $last = null; public static array $ring = []; }
function inner(): void { leaktrack_hook('inner'); Kept::$last = str_repeat('i', 300); }
function handle(int $i): void
{
    leaktrack_hook();
    Kept::$all[] = str_repeat('k', 100);
    Kept::$ring[$i % 5] = str_repeat('r', 200);
    Kept::$last = null;
    $a = new Node;
    $a->other = new Node;
    $a->other->other = $a;
    $a->more = str_repeat('c', 50);
    inner();
    if ($i === 119) {
        exit(3);
    }
}
$old = str_repeat('o', 5000);
for ($i = 0; $i < 120; $i++) {
    if ($i === 7) {
        $old = null;
    }
    handle($i);
    $outside[] = str_repeat('x', 70);
}
PHP)->verify();
foreach (array_merge(...array_map('file', array_keys($run->logs))) as $i => $line) {
    fits($of_log, $line, "line $i of the log");
}
fits($of_report, json_report($run->log_dir), 'the report');
fits($of_report, json_report($run->log_dir, ['loops' => true]), 'the report with loops');

// A fatal error interrupts a loop; names that are not UTF-8.
file_put_contents(test_dir() . "/\xff.php", <<<'PHP'
<?php
function handle(): void { leaktrack_hook("\xfe"); static $a; $a[] = str_repeat('a', 99); }
for ($i = 0; $i < 9; $i++) handle();
function fatal(): void { leaktrack_hook(); handle(); trigger_error('end', E_USER_ERROR); }
fatal();
PHP);
$raw = run('<?php include dirname(__DIR__) . "/' . basename(test_dir()) . '/\xff.php";');
foreach (array_merge(...array_map('file', array_keys($raw->logs))) as $i => $line) {
    fits($of_log, $line, "line $i of the log with names that are not UTF-8");
}
fits($of_report, json_report($raw->log_dir, ['loops' => true]), 'the report with names that are not UTF-8');

// A newer schema, a log without its head, damage.
new LogWriter(test_dir() . '/damaged', 1, ['schema' => 99]);
$log = new LogWriter(test_dir() . '/damaged', 2);
$main = $log->main('handle');
$site = $log->site('/app/a.php', 3);
for ($n = 0; $n < 5; $n++) {
    $log->loop($main, [[$site, 50, 1]]);
}
$log->raw("nonsense\n");
$log->end(5, 'stopped: no memory', 3);
file_put_contents(test_dir() . '/damaged/3-4.jsonl', preg_replace('/^.*\n/', '', file_get_contents($log->path)));
fits($of_report, json_report(test_dir() . '/damaged'), 'the report of damaged logs');

// leaktrack_report() has the shape of the JSON report.
$live = run('<?php function h() { leaktrack_hook(); static $a; $a[] = [1]; } h(); h(); h();'
    . ' echo json_encode(leaktrack_report(), JSON_PRESERVE_ZERO_FRACTION);');
fits($of_report, $live->out, 'leaktrack_report()');

// What is described was met, or a part of the documents is not checked.
$met = fn (string $path) => check(isset($seen[$path]), "a document has $path");
array_map($met, ['.keep', '.back', '.gcf', '.cyc.classes', '.old', '.out', '.open', '.internal', '.file_raw', '.label_raw',
    '.processes.error', '.processes.skipped', '.processes.outside.sites', '.processes.outside.sites.bytes_per_minute',
    '.processes.mains.label',
    '.processes.mains.sites.via.module', '.processes.mains.sites.why', '.processes.mains.sites.file_raw',
    '.processes.mains.loops_detail.returned.by.line', '.processes.mains.loops_detail.cycles.classes.Node',
    '.processes.mains.loops_detail.interrupted', '.processes.mains.sites.loops_to_limit']);

$report = json_report($run->log_dir, ['loops' => true]);
$site = fn (stdClass $report) => $report->processes[0]->mains[0]->sites[0];
is_refused($of_report, $report, 'a report without its schema', function ($r) { unset($r->schema); });
is_refused($of_report, $report, 'another schema', function ($r) { $r->schema = 2; });
is_refused($of_report, $report, 'a pid in quotes', function ($r) { $r->processes[0]->pid = '5'; });
is_refused($of_report, $report, 'a verdict of its own', function ($r) use ($site) { $site($r)->verdict = 'bad'; });
is_refused($of_report, $report, 'a site without a line', function ($r) use ($site) { unset($site($r)->line); });
is_refused($of_report, $report, 'a new field', function ($r) use ($site) { $site($r)->colour = 'red'; });
is_refused($of_report, $report, 'a loop before the first', function ($r) {
    $r->processes[0]->mains[0]->loops_detail[1]->loop = -1;
});
$loop = file(array_key_first($run->logs))[count($run->lines()) - 2];
is_refused($of_log, $loop, 'a line of another kind', function ($l) { $l->t = 'lop'; });
is_refused($of_log, $loop, 'a loop without a number', function ($l) { unset($l->n); });
is_refused($of_log, $loop, 'a short row', function ($l) { $l->keep = [[1, 2]]; });
is_refused($of_log, $loop, 'another end', function ($l) { $l->end = 'over'; });
echo "done\n";
?>
--EXPECT--
done
