--TEST--
When cycles are collected before a loop is closed
--DESCRIPTION--
Protects: leaktrack.gc=auto collects at every close of the first 32 loops and then at ever fewer (16
a doubling), always at each, never at none; gc_disable() and zend.enable_gc=0 are respected, and
cycles that are not collected are retained until something collects them.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$program = <<<'PHP'
<?php
final class Node { public ?Node $other = null; public string $load; }
function handle(int $i): void
{
    leaktrack_hook();
    $a = new Node;
    $a->other = new Node;
    $a->other->other = $a;
    $a->load = str_repeat('n', 1000 + $i % 5);
}
BEFORE
for ($i = 0; $i < 130; $i++) {
    handle($i);
}
AFTER
PHP;

/** The numbers of the loops of $name that were collected, as ranges. */
function collected(Run $run, string $name = 'handle'): string
{
    $said = [];
    foreach ($run->loops($name) as $loop) {
        if (!empty($loop['gc'])) {
            $said[] = $loop['n'];
        }
    }
    return implode(' ', $said);
}
/** Retained minus returned, by the end. */
function left(Run $run): int
{
    $left = 0;
    foreach ($run->loops() as $loop) {
        $left += array_sum(array_column($loop['keep'] ?? [], 1));
        $left -= array_sum(array_column($loop['back'] ?? [], 3));
    }
    return $left;
}
foreach (['auto', 'always', 'never'] as $mode) {
    $run = run_both(str_replace(['BEFORE', 'AFTER'], '', $program), ['leaktrack.gc' => $mode])->verify();
    echo "$mode: ", $mode === 'always' ? count(explode(' ', collected($run))) : collected($run), "\n";
    same($mode, $run->lines('start')[0]['gc'], 'what the log says of it');
    $kept = array_map(fn (array $loop) => array_sum(array_column($loop['keep'] ?? [], 2)), $run->loops());
    foreach ($run->loops() as $n => $loop) {
        // Two objects and a string of each uncollected loop live on.
        same(empty($loop['gc']) ? 3 : 0, $kept[$n], "$mode: blocks kept by loop $n");
    }
    check($mode !== 'never' || left($run) > 100000, "never: what is not collected is retained");
}

echo "by the program: ";
$late = 'function late(): void { leaktrack_hook(); gc_collect_cycles(); } late();';
$run = run_both(strtr($program, ['BEFORE' => '', 'AFTER' => $late]), ['leaktrack.gc' => 'never'])->verify();
$last = $run->loops('late')[0];
echo $last['cyc']['collected'] >= 260 ? 'all' : $last['cyc']['collected'], ' ',
    json_encode($last['cyc']['classes'] ?? []), ' ', array_sum(array_column($last['gcf'], 2)), ' ', left($run), ' ',
    isset($last['gc']) ? 'gc' : 'not gc', "\n";

foreach (['gc_disable();', "ini_set('zend.enable_gc', '0');"] as $off) {
    $run = run_both(strtr($program, ['BEFORE' => $off, 'AFTER' => '']), ['leaktrack.gc' => 'always'])->verify();
    echo "$off ", collected($run) ?: 'none', "\n";
}
echo "switched off at loop 10, on at 20: ";
$run = run_both(strtr($program, ['BEFORE' => '', 'AFTER' => '',
    '$a = new Node;' => 'if ($i === 10) gc_disable(); if ($i === 20) gc_enable(); $a = new Node;']),
    ['leaktrack.gc' => 'auto'])->verify();
echo implode(' ', array_slice(explode(' ', collected($run)), 0, 14)), "\n";
echo "off before the first hook, on at loop 5: ";
$run = run_both(strtr($program, ['BEFORE' => 'gc_disable();', 'AFTER' => '',
    '$a = new Node;' => 'if ($i === 5) gc_enable(); $a = new Node;']), ['leaktrack.gc' => 'auto'])->verify();
echo implode(' ', array_slice(explode(' ', collected($run)), 0, 4)), "\n";
?>
--EXPECT--
auto: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 34 36 38 40 42 44 46 48 50 52 54 56 58 60 62 64 68 72 76 80 84 88 92 96 100 104 108 112 116 120 124 128
always: 130
never: 
by the program: all {"Node":260} 390 0 not gc
gc_disable(); none
ini_set('zend.enable_gc', '0'); none
switched off at loop 10, on at 20: 0 1 2 3 4 5 6 7 8 9 20 21 22 23
off before the first hook, on at loop 5: 5 6 7 8
