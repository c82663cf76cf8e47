--TEST--
Collections that the engine starts itself are booked, and are no collected close
--DESCRIPTION--
Protects: with leaktrack.gc=never the collector still runs when the engine's buffer of roots is
full. What it frees then stands in `gcf` and `cyc` of the loop it ran in, which is not marked as
collected, as its last cycles are still there; the next run returns those to their loop.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
class Node { public $self; }
function handle(): void
{
    leaktrack_hook();
    for ($i = 0; $i < 15000; $i++) {
        $node = new Node; // @node
        $node->self = $node;
    }
}
function quiet(): void { leaktrack_hook(); }
handle();
handle();
handle();
quiet();
PHP, ['leaktrack.gc' => 'never'])->verify();
foreach ($run->loops('handle') as $loop) {
    [, $freed] = $run->at_line($loop['gcf'], $run->line('node'));
    [, $kept] = $run->at_line($loop['keep'], $run->line('node'));
    $back = array_sum(array_column($loop['back'] ?? [], 4));
    // In the first loop the engine's table of objects outgrows the one from before, at this line.
    same($loop['n'] ? 15000 : 15001, $freed + $kept - $back, 'nodes freed or kept, less those of earlier loops');
    same($freed, $loop['cyc']['classes']['Node'] ?? 0, 'nodes counted by class');
    check(!isset($loop['gc']), 'the close is not a collected one');
    echo $freed > 9000 ? 'many freed' : $freed, ', ', $kept > 0 ? 'some kept' : 'none kept', "\n";
}
check(!isset($run->loops('quiet')[0]['gcf']), 'what was told is told once');
?>
--EXPECT--
many freed, some kept
many freed, some kept
many freed, some kept
