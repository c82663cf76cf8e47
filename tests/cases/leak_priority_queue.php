<?php
// leak: jobs of low priority are put back and never come to their turn.
$heap = new SplPriorityQueue();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $heap;
    $heap->insert("urgent $n", 10);
    $heap->insert("some day $n", 1); // LEAK
    $heap->extract();
}

// HELD $GLOBALS['heap']
// HELD debug $GLOBALS['heap'][…]
return ['kind' => 'spl', 'pair' => 'clean_priority_queue'];
