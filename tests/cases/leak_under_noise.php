<?php
// leak: a small one on one line, beside a buffer on another that swings by forty kilobytes.
mt_srand(13);
$tokens = [];
$noise = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $tokens, $noise;
    for ($i = mt_rand(1, 20); $i > 0; $i--) {
        $noise[] = str_repeat('n', 1_000);
    }
    if (count($noise) > 30) {
        $noise = [];
    }
    $tokens[] = "token $n"; // LEAK
}

// HELD $GLOBALS['tokens'][…]
// HELD $GLOBALS['tokens']
return ['kind' => 'slow', 'loops' => 600, 'long' => 20000];
