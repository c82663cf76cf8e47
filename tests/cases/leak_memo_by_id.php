<?php
// leak: a memo whose key never comes back; made on one line, kept on another.
$memo = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $memo;
    $text = implode(',', range($n, $n + 99)); // LEAK
    $memo["id$n"] = $text; // LEAK
}

// HELD $GLOBALS['memo'][…]
// HELD $GLOBALS['memo']
