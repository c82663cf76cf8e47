<?php
// leak: one loop in ten leaves something, at random.
mt_srand(12);
$failed = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $failed;
    if (mt_rand(1, 10) === 1) {
        $failed[] = "job $n failed after " . str_repeat('.', 300); // LEAK
    }
}

// HELD $GLOBALS['failed'][…]
return ['kind' => 'rare', 'loops' => 600];
