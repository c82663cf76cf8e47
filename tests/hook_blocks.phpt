--TEST--
Every kind of block is booked with its real size
--DESCRIPTION--
Protects: the size a block has in the Zend heap, for strings of 1 byte to 5 MB; 8-byte blocks, two
of which share a slot of the pointer table; the 24-byte list node that a huge block costs the
engine.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (PHP_DEBUG) die('skip sizes are those of a release build'); ?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$page = 4096;
$lengths = [2, 8, 9, 16, 17, 32, 33, 48, 100, 224, 225, 1000, 3040, 3041, $page - 32, $page - 31, 8000, 100000, 1 << 20,
    2000000, (2 << 20) - $page - 32, (2 << 20) - $page - 31, (2 << 20) - 32, (2 << 20) - 31, 3 << 20, 5 << 20];
$run = run_both(<<<'PHP'
<?php
final class Kept { public static ?string $text = null; }
function handle(int $length): void
{
    leaktrack_hook();
    Kept::$text = str_repeat('x', $length);
}
foreach (json_decode($argv[1]) as $length) {
    handle($length);
}
PHP, ['leaktrack.gc' => 'never'], [json_encode($lengths)])->verify();
$before = null;
foreach ($lengths as $n => $length) {
    $loop = $run->loops('handle')[$n];
    $size = real_size($length + 32); // what str_repeat() asks for
    $strings = array_filter($loop['keep'], fn (array $keep) => isset($run->site($keep[0])['internal']));
    same([[$size, 1]], array_map(fn (array $keep) => array_slice($keep, 1), array_values($strings)), "$length bytes");
    if ($before) {
        same([[0, $n - 1, $before, 1]],
            array_map(fn (array $back) => [$back[0], $back[1], $back[3], $back[4]], $loop['back']), 'returned');
    }
    $before = $size;
}

// What is compiled has blocks of 8 bytes: the reference count, the table of a single variable.
$run = run_both(<<<'PHP'
<?php
final class Kept { public static array $all = []; }
function make(int $count): void
{
    for ($k = 0; $k < $count; $k++) {
        Kept::$all[] = eval('return function ($x) { return $x; };');
    }
}
function handle(int $i): void
{
    leaktrack_hook();
    make(40);
    $kept = [];
    foreach (Kept::$all as $k => $closure) {
        if ($k % 3 !== $i % 3) {
            $kept[] = $closure;
        }
    }
    Kept::$all = $kept;
}
for ($i = 0; $i < 30; $i++) {
    handle($i);
}
Kept::$all = [];
function after(): void { leaktrack_hook(); }
after();
PHP, ['leaktrack.gc' => 'never'])->verify();
$kept = $back = 0;
foreach ($run->loops() as $loop) {
    $kept += array_sum(array_column($loop['keep'] ?? [], 2));
    $back += array_sum(array_column($loop['back'] ?? [], 4));
}
check($kept > 1000, 'many blocks are kept');
echo $kept - $back < 100 ? "all but a few came back\n" : "$kept kept, $back came back\n";
?>
--EXPECT--
all but a few came back
