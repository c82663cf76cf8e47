<?php
// clean: timers in a priority queue, each due within twenty loops.
$heap = new SplPriorityQueue();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $heap;
    $heap->setExtractFlags(SplPriorityQueue::EXTR_BOTH);
    $heap->insert("timer of loop $n", -($n + $n * 7 % 20));
    while (!$heap->isEmpty() && -$heap->top()['priority'] <= $n) {
        $heap->extract();
    }
}

return ['kind' => 'spl', 'warmup' => 40, 'bound' => 4096, 'pair' => 'leak_priority_queue'];
