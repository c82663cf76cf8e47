<?php
// leak: three megabytes in every twenty-fifth loop.
ini_set('memory_limit', '-1');
$exports = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $exports;
    if ($n % 25 === 24) {
        $exports[] = str_repeat('h', 3 << 20); // LEAK
    }
}

// HELD $GLOBALS['exports'][…]
return ['kind' => 'huge', 'period' => 25, 'loops' => 400, 'long' => 500];
