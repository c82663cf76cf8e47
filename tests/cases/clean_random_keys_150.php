<?php
// clean: keys drawn at random out of a hundred and fifty.
mt_srand(11);
$hits = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $hits;
    $key = 'tenant ' . mt_rand(1, 150);
    $hits[$key] ??= ['first' => $n, 'settings' => str_repeat('s', 300)];
}

return ['kind' => 'map', 'warmup' => 1200, 'loops' => 1200, 'long' => 4000];
