--TEST--
A label makes a place of its own, a thousand of them at most
--DESCRIPTION--
Protects: one function with several labels has several places, each counted from 0; several
functions with one label share one; labels of any bytes come back as they were; past 1,000 places
the rest are gathered under "(other)", so that a label made of request data cannot fill the memory.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$labels = ['GET /', 'quote " \\ / slash', "line\nbreak\ttab\0nul", 'ünïcödé 漢字 🐘', '',
    str_repeat('long ', 1000), '0', '(other'];
$run = run(<<<'PHP'
<?php
function one(?string $label): void { leaktrack_hook($label); }
function two(?string $label): void { leaktrack_hook($label); }
foreach (unserialize(base64_decode($argv[1])) as $label) {
    one($label);
    two($label);
    one($label);
}
one(null);
two(null);
one("bad \xff\xfe bytes \xc3");
PHP, [], [base64_encode(serialize($labels))])->verify();
$places = [];
foreach ($run->lines('main') as $main) {
    $loops = array_filter($run->loops(), fn (array $loop) => $loop['main'] === $main['id']);
    $places[] = [$main['label'], $main['name'], array_column($loops, 'n')];
    if (isset($main['label_raw'])) {
        same("bad \xff\xfe bytes \xc3", base64_decode($main['label_raw']), 'the exact bytes');
        same("bad \u{FFFD}\u{FFFD} bytes \u{FFFD}", $main['label'], 'readable bytes');
    }
}
foreach ($labels as $i => $label) {
    same([$label, 'one', [0, 1, 2]], $places[$i] ?? null, 'a label');
}
same([null, 'one', [0]], $places[8], 'no label');
same([null, 'two', [0]], $places[9], 'no label');
same(11, count($places), 'places');
check(isset($run->lines('main')[10]['label_raw']), 'bad bytes are kept');

$run = run(<<<'PHP'
<?php
function handle(string $label): void { leaktrack_hook($label); }
for ($i = 0; $i < 1500; $i++) {
    handle("label $i");
}
handle('label 7');
handle('label 1499');
function unlabelled(): void { leaktrack_hook(); }
unlabelled();
PHP)->verify();
same(1001, count($run->lines('main')), 'places');
$labels = ['label 7', 'label 999', 'label 1000', '(other)'];
echo implode(' ', array_map(fn (string $label) => count($run->loops($label)), $labels)), "\n";
?>
--EXPECT--
2 1 0 502
