--TEST--
What a collection frees is booked per site, with the classes
--DESCRIPTION--
Protects: `gcf` by the line that allocated, whoever started the collection; `cyc` with the classes;
blocks of earlier loops stand in `back` too; what merely dies by reference counting, a destructor's
passing memory and the collector's own while it runs are not counted as freed by it.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
namespace App;
class Parents { public array $children = []; public string $load = ''; }
class Child { public ?Parents $parent = null; }
class WithDestructor
{
    public $self;
    public function __destruct()
    {
        $passing = str_repeat('p', 5000); // @passing
        $this->self = null;
    }
}
final class Kept { public static array $all = []; }
function handle(int $i): void
{
    \leaktrack_hook();
    $plain = new \stdClass; // @plain
    $plain->x = str_repeat('x', 700); // @plain_load
    $parent = new Parents; // @parent
    for ($k = 0; $k < 3; $k++) {
        $child = new Child; // @child
        $child->parent = $parent;
        $parent->children[] = $child; // @children
    }
    $parent->load = str_repeat('l', 2000); // @load
    if ($i === 2) {
        Kept::$all[] = $parent; // @container
    }
    if ($i === 5) {
        Kept::$all = []; // and is garbage from loop 5 on
    }
    if ($i >= 8) {
        $d = new WithDestructor; // @destructed
        $d->self = $d;
    }
}
for ($i = 0; $i < 12; $i++) {
    handle($i);
}
PHP, ['leaktrack.gc' => 'always'])->verify();

$marks = [];
$names = ['passing', 'plain', 'plain_load', 'parent', 'child', 'children', 'load', 'destructed', 'container'];
foreach ($names as $mark) {
    $marks[$run->line($mark)] = $mark;
}
foreach ($run->loops() as $loop) {
    $said = [];
    foreach ($loop['gcf'] ?? [] as [$id, $bytes, $blocks]) {
        $mark = $marks[$run->site($id)['line']] ?? 'line ' . $run->site($id)['line'];
        $said[$mark] = ($said[$mark] ?? 0) + $blocks;
    }
    $said = array_map(fn (string $mark) => "$mark $said[$mark]", array_keys($said));
    sort($said);
    $back = [];
    foreach ($loop['back'] ?? [] as [, $from, $id, , $blocks]) {
        $key = "loop $from " . $marks[$run->site($id)['line']];
        $back[$key] = ($back[$key] ?? 0) + $blocks;
    }
    $back = array_map(fn (string $key) => "$key $back[$key]", array_keys($back));
    sort($back);
    $classes = $loop['cyc']['classes'] ?? [];
    ksort($classes);
    echo $loop['n'], ': ', implode(', ', $said), '; ', json_encode($classes),
        $back ? '; back ' . implode(', ', $back) : '', "\n";
}
?>
--EXPECT--
0: child 3, children 2, load 1, parent 1; {"App\\Child":3,"App\\Parents":1}
1: child 3, children 2, load 1, parent 1; {"App\\Child":3,"App\\Parents":1}
2: ; []
3: child 3, children 2, load 1, parent 1; {"App\\Child":3,"App\\Parents":1}
4: child 3, children 2, load 1, parent 1; {"App\\Child":3,"App\\Parents":1}
5: child 6, children 4, load 2, parent 2; {"App\\Child":6,"App\\Parents":2}; back loop 2 child 3, loop 2 children 2, loop 2 container 2, loop 2 load 1, loop 2 parent 1
6: child 3, children 2, load 1, parent 1; {"App\\Child":3,"App\\Parents":1}
7: child 3, children 2, load 1, parent 1; {"App\\Child":3,"App\\Parents":1}
8: child 3, children 2, destructed 1, load 1, parent 1; {"App\\Child":3,"App\\Parents":1,"App\\WithDestructor":1}
9: child 3, children 2, destructed 1, load 1, parent 1; {"App\\Child":3,"App\\Parents":1,"App\\WithDestructor":1}
10: child 3, children 2, destructed 1, load 1, parent 1; {"App\\Child":3,"App\\Parents":1,"App\\WithDestructor":1}
11: child 3, children 2, destructed 1, load 1, parent 1; {"App\\Child":3,"App\\Parents":1,"App\\WithDestructor":1}
