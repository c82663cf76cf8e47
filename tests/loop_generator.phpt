--TEST--
A generator's body as main function
--DESCRIPTION--
Protects: the loop of a generator ends when it is finished, destroyed half way, or collected in a
cycle; suspended generators harm no other loop's sums.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
function numbers(int $n): Generator
{
    leaktrack_hook();
    $held = str_repeat('g', 2000);
    try {
        for ($i = 0; $i < $n; $i++) {
            yield $i => $held;
        }
    } finally {
        $last = str_repeat('f', 2000);
    }
    return $n;
}
function outer(): Generator { leaktrack_hook(); yield from numbers(3); yield 9; }
function job(int $n): int
{
    leaktrack_hook();
    $sum = 0;
    foreach (numbers($n) as $k => $v) {
        $sum += $k;
    }
    return $sum;
}
class Holder { public $generator; }
function cycle(): void
{
    $holder = new Holder;
    $holder->generator = (function () use ($holder) {
        leaktrack_hook('cycle');
        $held = str_repeat('c', 3000);
        yield 1;
        yield 2;
    })();
    echo $holder->generator->current(), "\n";
}
for ($i = 0; $i < 4; $i++) {
    echo array_sum(array_keys(iterator_to_array(numbers(5)))), "\n";   // finished
    foreach (numbers(5) as $k => $v) { if ($k === 2) break; }          // abandoned
    $g = numbers(2);
    $g->current();
    unset($g);                                                          // destroyed
    try {
        $g = numbers(2);
        $g->current();
        $g->throw(new LogicException('in'));
    } catch (LogicException $e) {
        echo $e->getMessage(), "\n";
    }
    unset($g, $e);
    foreach (outer() as $k => $v) { echo $k; }
    echo "\n";
    cycle();
    gc_collect_cycles();
}
$kept = numbers(3);
$kept->next();
echo job(4), "\n";
while ($kept->valid()) { $kept->next(); }
$late = numbers(3);
$late->current(); // suspended when the script ends
PHP, ['leaktrack.gc' => 'never'])->verify();
$places = $run->places();
sort($places);
echo implode("\n", $places), "\n";
?>
--EXPECT--
cycle: 4 return
job: 1 return
numbers: 1 interrupted, 22 return
outer: 4 return
