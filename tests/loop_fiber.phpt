--TEST--
A main function in a fiber
--DESCRIPTION--
Protects: the loop of a fiber's function ends when it returns or the fiber is destroyed half way;
loops in several fibers at a time leave the program as it is, and the sums whole.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
function job(string $label): string
{
    leaktrack_hook($label);
    $held = str_repeat('h', 2000);
    try {
        $got = Fiber::suspend($label);
        $more = str_repeat('m', 3000);
    } finally {
        echo "end of $label\n";
    }
    return "$got $label";
}
function simple(): void { leaktrack_hook(); $GLOBALS['kept'][] = str_repeat('k', 500); }
function thrown(): void
{
    leaktrack_hook();
    Fiber::suspend();
}
for ($i = 0; $i < 4; $i++) {
    $fiber = new Fiber('job');
    echo $fiber->start('finished'), "\n";
    $fiber->resume('got');
    echo $fiber->getReturn(), "\n";
    $fiber = new Fiber('job');
    $fiber->start('destroyed');
    unset($fiber);
    $fiber = new Fiber('thrown');
    $fiber->start();
    try {
        $fiber->throw(new LogicException('into'));
    } catch (LogicException $e) {
        echo $e->getMessage(), "\n";
    }
    unset($fiber, $e);
    $cycle = new ArrayObject;
    $cycle['fiber'] = new Fiber(function () use ($cycle) {
        leaktrack_hook('cycle');
        Fiber::suspend(count($cycle));
    });
    echo $cycle['fiber']->start(), "\n";
    unset($cycle);
    gc_collect_cycles();
    // Several at a time.
    $a = new Fiber('job');
    $b = new Fiber('job');
    $a->start('a');
    $b->start('b');
    simple();
    $a->resume('got');
    simple();
    $b->resume('got');
    unset($a, $b);
}
PHP, ['leaktrack.gc' => 'never'])->verify();
$places = $run->places();
sort($places);
echo implode("\n", $places), "\n";
?>
--EXPECT--
a: 4 return
b: 4 return
cycle: 4 return
destroyed: 4 return
finished: 4 return
simple: 8 return
thrown: 4 return
