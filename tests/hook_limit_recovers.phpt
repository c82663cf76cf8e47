--TEST--
memory_limit: a program that lives on what the engine recovers lives on under leaktrack
--DESCRIPTION--
Protects: at the limit the engine looks for free pages before it gives up, and does not while custom
handlers are set. 300,000 small strings filled and freed leave pages that only this frees for the
60,000 blocks of another size. The same where no large block is ever asked for (a linked list grows
chunk by chunk), and where the limit is lowered in the middle of a loop that has used more before.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (PHP_DEBUG) die('skip the limits are those of release builds, whose blocks are smaller'); ?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$limit = ['memory_limit' => '48M', 'leaktrack.gc' => 'never'];

echo "array\n";
$run = run_both(<<<'PHP'
<?php
function fill(int $count, int $size): int
{
    $list = [];
    for ($i = 0; $i < $count; $i++) {
        $list[] = str_repeat('x', $size);
    }
    return count($list);
}
function handle(): void
{
    leaktrack_hook();
    echo fill(300000, 60), "\n";
    echo fill(60000, 400), "\n";
}
handle();
handle();
PHP, $limit)->verify();
echo $run->out, json_encode($run->places()), "\n";

echo "list\n";
$list = <<<'PHP'
<?php
class Small { public $next; }
class Large { public $next; public $a, $b, $c, $d, $e, $f, $g, $h, $i, $j, $k, $l, $m, $n, $o, $p, $q; }
function fill(string $class, int $count): void
{
    $first = null;
    for ($i = 0; $i < $count; $i++) {
        $node = new $class;
        $node->next = $first;
        $first = $node;
    }
    while ($first) {
        $next = $first->next;
        $first->next = null;
        $first = $next;
    }
}
function handle(): void
{
    leaktrack_hook();
    LIMIT
    fill('Small', 640000);
    fill('Large', 100000);
    echo memory_get_peak_usage(true) > 44 << 20 ? "full\n" : "not full\n";
}
handle();
PHP;
$run = run_both(str_replace('LIMIT', '', $list), $limit)->verify();
echo $run->out, json_encode($run->places()), "\n";

// Under a high limit every region of the heap has been seen already when the low one comes.
echo "lowered\n";
$lower = <<<'PHP'
fill('Small', 1300000);
gc_mem_caches();
fill('Small', 900000);
var_dump(ini_set('memory_limit', '70M'));
PHP;
$run = run_both(str_replace(['LIMIT', "fill('Small', 640000);"], [$lower, ''], $list),
    ['memory_limit' => '512M', 'leaktrack.gc' => 'never'])->verify();
echo $run->out, json_encode($run->places()), "\n";
?>
--EXPECT--
array
300000
60000
300000
60000
["handle: 2 return"]
list
full
["handle: 1 return"]
lowered
string(4) "512M"
full
["handle: 1 return"]
