<?php
// leak: nothing but integers in an array, which grows in ever rarer jumps.
$seen = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $seen;
    for ($i = 0; $i < 20; $i++) {
        array_push($seen, $n * 20 + $i); // LEAK
    }
}

// HELD $GLOBALS['seen']
