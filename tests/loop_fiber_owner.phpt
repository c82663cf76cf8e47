--TEST--
To which loop a fiber without a hook belongs
--DESCRIPTION--
Protects: a fiber started in a loop belongs to that loop while it is open, whoever resumes it; then
to the loop of the context that resumes it, through fibers between; else to the outside. A fiber
that hooks has a loop of its own from then on, and a loop inside a loop of another context is no
recursion. What a fiber holds when it is dropped is returned to the loop it was of.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
final class Kept { public static array $all = []; }
function worker(): void
{
    Kept::$all['started'][] = str_repeat('s', 3000); // @started
    Fiber::suspend();
    Kept::$all['resumed'][] = str_repeat('r', 5000); // @resumed
    Fiber::suspend();
    Kept::$all['late'][] = str_repeat('l', 9000); // @late
}
function parent_loop(): void
{
    leaktrack_hook();
    $GLOBALS['child'] = new Fiber('worker');
    $GLOBALS['child']->start();
    Fiber::suspend();
}
function other_loop(): void
{
    leaktrack_hook();
    $GLOBALS['child']->resume();
}
function through(): void
{
    leaktrack_hook();
    // A fiber between, as an event loop's own.
    (new Fiber(fn () => $GLOBALS['child']->resume()))->start();
}
function same_place(int $depth): void
{
    leaktrack_hook();
    Kept::$all['depth'][] = str_repeat('d', 2600); // @depth
    if ($depth > 0) {
        (new Fiber('same_place'))->start($depth - 1);
    }
}
$p = new Fiber('parent_loop');
$p->start();
other_loop();      // the parent's loop is open, and owns what the child does here
$p->resume();      // over
through();         // now the one that resumes it does
same_place(2);
$child = new Fiber('worker');
$child->start();   // outside
other_loop();      // born outside: whose loop resumes it
$child->resume();  // outside
unset($child, $p);
PHP, ['leaktrack.gc' => 'never'])->verify();

echo implode("\n", $run->places()), "\n";
$marks = array_flip(['started', 'resumed', 'late', 'depth']);
foreach ($marks as $mark => $_) {
    $marks[$mark] = $run->line($mark);
}
foreach ($run->lines('loop') as $loop) {
    $name = array_column($run->lines('main'), 'name', 'id')[$loop['main']];
    foreach ($loop['keep'] ?? [] as [$id, $bytes]) {
        $mark = array_search($run->site($id)['line'], $marks, true);
        if ($mark && isset($run->site($id)['internal'])) {
            echo "$name $loop[n] kept $bytes of $mark\n";
        }
    }
}
?>
--EXPECT--
other_loop: 2 return
parent_loop: 1 return
through: 1 return
same_place: 3 return
parent_loop 0 kept 3072 of started
parent_loop 0 kept 8192 of resumed
through 0 kept 12288 of late
same_place 2 kept 3072 of depth
same_place 1 kept 3072 of depth
same_place 0 kept 3072 of depth
other_loop 1 kept 8192 of resumed
