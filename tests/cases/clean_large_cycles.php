<?php
// clean: a ring of ten thousand nodes becomes garbage every fifty loops.
final class Node
{
    public ?Node $next = null;
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    if ($n % 50 !== 49) {
        return;
    }
    $first = $last = new Node();
    for ($i = 1; $i < 10_000; $i++) {
        $last = $last->next = new Node();
    }
    $last->next = $first;
}

return ['kind' => 'cycle', 'warmup' => 150, 'loops' => 600, 'long' => 1200];
