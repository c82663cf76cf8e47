<?php
// leak: three lines take turns to add numbers to one list, which doubles.
$numbers = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $numbers;
    if ($n % 3 === 0) {
        array_push($numbers, $n, $n, $n); // LEAK
    } elseif ($n % 3 === 1) {
        $numbers = [...$numbers, $n, $n, $n]; // LEAK
    } else {
        $numbers[] = $n; // LEAK
        $numbers[] = -$n; // LEAK
    }
}

// HELD $GLOBALS['numbers']
return ['kind' => 'doubling', 'shape' => 'doubling', 'loops' => 600];
