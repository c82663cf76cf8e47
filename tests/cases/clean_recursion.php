<?php
// clean: deep recursion and large local arrays, all gone when the loop ends.
function build(int $depth): array
{
    if ($depth === 0) {
        return range(0, 50);
    }
    return ['below' => build($depth - 1), 'text' => str_repeat('b', 90)];
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $tree = build(50 + $n % 20);
    $flat = json_encode($tree, 0, 512);
}
