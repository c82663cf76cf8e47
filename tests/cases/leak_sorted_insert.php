<?php
// leak: values are inserted at their place in a sorted list that has no end.
$sorted = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $sorted;
    $value = sprintf('%06d', $n * 7_919 % 1_000_003); // LEAK
    $low = 0;
    $high = count($sorted);
    while ($low < $high) {
        $middle = intdiv($low + $high, 2);
        $sorted[$middle] < $value ? $low = $middle + 1 : $high = $middle;
    }
    array_splice($sorted, $low, 0, [$value]); // HOLD
}

// HELD $GLOBALS['sorted'][…]
// HELD $GLOBALS['sorted']
return ['kind' => 'array', 'pair' => 'clean_sorted_insert'];
