<?php
// leak: only every fifth loop leaves something behind.
$kept = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $kept;
    $text = str_repeat(chr(97 + $n % 26), 1_000); // LEAK
    if ($n % 5 === 0) {
        array_push($kept, $text); // HOLD
    }
}

// HELD $GLOBALS['kept'][…]
