<?php
// clean: one in fifteen jobs fails, at random, and is tried again ten loops later.
mt_srand(16);
$retry = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $retry;
    if (mt_rand(1, 15) === 1) {
        $retry[$n + 10] = ['id' => $n, 'payload' => str_repeat('p', 600 + $n % 7)];
    }
    unset($retry[$n]);
}

return ['kind' => 'queue', 'bound' => 8192];
