--TEST--
memory_limit: a program that dies at the limit dies the same way, and its log is whole
--DESCRIPTION--
Protects: output and exit status at the limit, the log of the loops before it, the mark on the loop
that was cut, and a shutdown function that runs after it: memory figures, a state that is not
recording, and a hook of its own that begins anew.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$grow = <<<'PHP'
<?php
function handle(int $i): void
{
    static $kept = [];
    leaktrack_hook();
    echo "loop $i\n";
    for ($k = 0; $k < 100; $k++) {
        $kept[] = str_repeat('x', BYTES);
    }
}
for ($i = 0; $i < 100; $i++) {
    handle($i);
}
PHP;
foreach (['small' => '4000', 'large' => '40000', 'huge' => '3000000'] as $name => $bytes) {
    $run = run_both(str_replace('BYTES', $bytes, $grow), ['memory_limit' => '24M', 'leaktrack.gc' => 'never']);
    $died = substr_count($run->out, 'loop');
    echo $name, ': ', substr_count($run->out, 'Allowed memory size'), ' message';
    [$log] = array_values($run->logs);
    $run->verify();
    check($run->status === 255, 'exit status');
    $loops = $run->loops('handle');
    same($died, count($loops), 'loops in the log');
    $ends = array_unique(array_column(array_slice($loops, 0, -1), 'end'));
    check($ends === [] || $ends === ['return'], 'loops before the cut one are ended by return');
    // PHP ends the program there by a jump over all frames, or unwinds them: releases differ.
    $end = end($loops)['end'] . ', ' . end($log)['why'];
    // From 8.4 on recording goes on after it.
    $known = ['interrupted, memory limit', 'return, shutdown', 'interrupted, shutdown'];
    check(in_array($end, $known, true), "the end is told: $end");
    echo "\n";
}

echo "shutdown function\n";
$run = run_both(<<<'PHP'
<?php
function sane(): void
{
    leaktrack_hook();
    echo memory_get_usage() > 300000 ? "has memory figures\n" : "has none\n";
    $x = str_repeat('y', 100000);
    echo strlen($x), "\n";
}
register_shutdown_function(function (): void {
    sane();
    sane();
});
function handle(): void
{
    leaktrack_hook();
    $list = [];
    while (true) {
        $list[] = str_repeat('x', 50000);
    }
}
handle();
PHP, ['memory_limit' => '24M', 'leaktrack.gc' => 'never'])->verify();
// Where PHP does not unwind the frames, what they hold stays, and the function meets the limit again.
check(str_contains($run->out, 'Allowed memory size'), 'the limit is reached');
$finished = substr_count($run->out, "100000\n");
$begun = substr_count($run->out, 'has memory figures');
check($begun > 0, 'the shutdown function has memory figures');
same(1, count($run->loops('handle')), 'loops of handle');
$expected = array_pad(array_fill(0, $finished, 'return'), $begun, 'interrupted');
same($expected, array_column($run->loops('sane'), 'end'), 'the ends of its loops');

// Where PHP ends the process on the spot (a compilation far beyond the limit), the loops before it are there.
echo "compiling\n";
$run = run_both(<<<'PHP'
<?php
function quick(int $i): void { leaktrack_hook(); static $kept = []; $kept[] = str_repeat('q', 100); }
for ($i = 0; $i < 20; $i++) {
    quick($i);
}
$code = 'return [' . str_repeat('[1, 2, 3, $x],', 400000) . '];';
eval($code);
echo "survived\n";
PHP, ['memory_limit' => '24M', 'leaktrack.gc' => 'never']);
check($run->status !== 0, 'it does not survive');
same(20, count($run->loops('quick')), 'loops before the end');
?>
--EXPECT--
small: 1 message
large: 1 message
huge: 1 message
shutdown function
compiling
