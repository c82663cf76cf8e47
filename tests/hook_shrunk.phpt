--TEST--
A heap that has shrunk gives back what was kept about it
--DESCRIPTION--
Protects: leaktrack's own memory follows the heap down again, within some hundred loops and not only when their number
has doubled, each time that it grows and shrinks, with the books still right.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (PHP_OS_FAMILY === 'Windows') die('skip pages cannot be given back there');
if (getenv('LEAKTRACK_TEST_DEV')) die('skip a dev build looks through the whole pointer table');
if (getenv('USE_ZEND_ALLOC') === '0') die('skip the heap is handled by others');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run(<<<'PHP'
<?php
final class Kept { public static array $all = []; }
function handle(int $kept): void
{
    leaktrack_hook();
    for ($i = 0; $i < $kept; $i++) Kept::$all[] = str_repeat('k', 200);
}
ini_set('memory_limit', '-1');
for ($i = 0; $i < 1100; $i++) handle(0);
$own = [];
for ($round = 0; $round < 2; $round++) {
    for ($i = 0; $i < 300; $i++) handle(500);
    $own[] = leaktrack_status()['own_bytes'];
    Kept::$all = [];
    gc_mem_caches();
    for ($i = 0; $i < 300; $i++) handle(0);
    $own[] = leaktrack_status()['own_bytes'];
}
echo json_encode($own);
PHP, ['leaktrack.gc' => 'never']);
[$grown, $shrunk, $again, $last] = json_decode($run->out) ?? [0, 0, 0, 0];
check($grown > 8 << 20, "grown: $run->out");
check($shrunk < $grown / 2, "shrunk: $run->out");
check($again > 8 << 20, "grown again: $run->out");
check($last < $again / 2, "shrunk again: $run->out");
check_sums(array_values($run->logs)[0]);
echo "done\n";
?>
--EXPECT--
done
