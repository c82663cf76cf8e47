<?php
// leak: a small one on the very line that also makes the strings of a buffer that swings.
mt_srand(14);
$tokens = [];
$noise = [];

function make(int $length): string
{
    return str_repeat('m', $length); // LEAK
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $tokens, $noise;
    for ($i = mt_rand(1, 4); $i > 0; $i--) {
        $noise[] = make(500);
    }
    if (count($noise) > 12) {
        $noise = [];
    }
    $tokens[] = make(200); // LEAK
}

// HELD $GLOBALS['tokens'][…]
// HELD $GLOBALS['tokens']
return ['kind' => 'slow', 'loops' => 600, 'long' => 3000];
