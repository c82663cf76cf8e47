<?php
// leak: a map from one number to another, which doubles.
$seen = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $seen;
    $seen[$n * 7_919 % 1_000_003] = $n; // LEAK
    $seen[-$n * 104_729 % 1_000_003] = $n; // LEAK
}

// HELD $GLOBALS['seen']
return ['kind' => 'doubling', 'shape' => 'doubling', 'loops' => 600, 'long' => 2400];
