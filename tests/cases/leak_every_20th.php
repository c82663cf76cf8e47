<?php
// leak: only every twentieth loop leaves something.
$failed = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $failed;
    $job = ['id' => $n, 'payload' => str_repeat('j', 400)]; // LEAK
    if ($n % 20 === 19) {
        $failed[] = $job; // HOLD
    }
}

// HELD $GLOBALS['failed'][…]['payload']
// HELD $GLOBALS['failed'][…]
return ['kind' => 'rare', 'period' => 20, 'loops' => 600];
