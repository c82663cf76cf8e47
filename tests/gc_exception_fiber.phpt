--TEST--
An exception on its way while a fiber is collected
--DESCRIPTION--
Protects: the catch block is found although the collection at the loop's end destroys a suspended
fiber, which throws inside itself, after a destructor has run.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
final class Node
{
    public mixed $other = null;
    public function __destruct() {}
}
function main_loop(int $i): void
{
    leaktrack_hook();
    $node = new Node;
    $node->other = $node;
    unset($node);
    $cycle = new ArrayObject;
    $cycle['fiber'] = $fiber = new Fiber(function () use ($cycle): void {
        Fiber::suspend();
    });
    $fiber->start();
    unset($fiber, $cycle);
    throw new LogicException("loop $i");
}
function guard(callable $fn, int $i): string
{
    try {
        $fn($i);
    } catch (LogicException $e) {
        return $e->getMessage();
    }
}
for ($i = 0; $i < 20; $i++) {
    echo guard('main_loop', $i), "\n";
}
PHP, ['leaktrack.gc' => 'always'])->verify();
same(0, $run->status, 'exit status');
echo substr_count($run->out, "\n"), " caught\n";
echo implode("\n", $run->places()), "\n";
?>
--EXPECT--
20 caught
main_loop: 20 return
