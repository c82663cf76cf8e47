--TEST--
leaktrack_loop()
--DESCRIPTION--
Protects: it calls with the arguments given, named ones too, and gives back what the function
returns; each call is a loop of its label, also when it throws, exits or is left suspended in a
fiber that is dropped, and also for several fibers at a time; a call inside the same label folds; a
hook inside is a loop of its own; without recording it only calls.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
final class Kept { public static array $all = []; }
$add = fn (int $a, int ...$more) => $a + array_sum($more);
var_dump(leaktrack_loop('add', $add, 1, 2, x: 3));
var_dump(leaktrack_loop('array', 'array_map', fn ($x) => $x . 'y', ['a']));
function &by_reference() { static $x = 5; return $x; }
var_dump(leaktrack_loop('reference', 'by_reference'));
var_dump(leaktrack_loop('nothing', function (): void {}));
try {
    leaktrack_loop('throws', fn () => throw new LogicException('thrown'));
} catch (LogicException $e) {
    echo $e->getMessage(), "\n";
}
unset($e);
try {
    leaktrack_loop('wrong', 'no_such_function');
} catch (TypeError $e) {
    echo $e->getMessage(), "\n";
}
unset($e);
for ($i = 0; $i < 3; $i++) {
    leaktrack_loop('kept', function () { Kept::$all[] = str_repeat('k', 9000); }); // @kept
}
leaktrack_loop('outer', fn () => leaktrack_loop('outer', fn () => leaktrack_loop('inner', fn () => 1)));
function hooked(): void { leaktrack_hook(); }
leaktrack_loop('around', fn () => hooked());
$fibers = [];
for ($i = 0; $i < 4; $i++) {
    $fibers[$i] = new Fiber(fn () => leaktrack_loop('fiber', function () use ($i) {
        $held = str_repeat('h', 4000);
        Fiber::suspend();
        return strlen($held) + $i;
    }));
    $fibers[$i]->start();
}
unset($fibers[1]);
foreach ($fibers as $fiber) {
    $fiber->resume();
    echo $fiber->getReturn(), "\n";
}
unset($fibers, $fiber);
leaktrack_loop('exits', function () { exit("bye\n"); });
PHP)->verify();
echo $run->out;
$places = $run->places();
sort($places);
echo implode("\n", $places), "\n";
foreach ($run->loops('kept') as $loop) {
    check($run->at_line($loop['keep'] ?? [], $run->line('kept'))[0] >= 12288, "loop $loop[n] kept a string");
}
?>
--EXPECT--
int(6)
array(1) {
  [0]=>
  string(2) "ay"
}
int(5)
NULL
thrown
leaktrack_loop(): Argument #2 ($fn) must be a valid callback, function "no_such_function" not found or invalid function name
4000
4002
4003
bye
add: 1 return
around: 1 return
array: 1 return
exits: 1 return
fiber: 4 return
hooked: 1 return
inner: 1 return
kept: 3 return
nothing: 1 return
outer: 1 return
reference: 1 return
throws: 1 return
