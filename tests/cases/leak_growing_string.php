<?php
// leak: one block that is reallocated again and again, always larger.
$buffer = '';

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $buffer;
    $buffer .= md5((string) $n) . str_repeat('-', 400); // LEAK
}

// HELD $GLOBALS['buffer']
