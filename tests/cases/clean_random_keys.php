<?php
// clean: keys drawn at random out of sixty: the last ones are long in coming.
mt_srand(7);
$hits = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $hits;
    $key = 'tenant ' . mt_rand(1, 60);
    $hits[$key] ??= ['first' => $n, 'settings' => str_repeat('s', 300)];
}

return ['kind' => 'map', 'warmup' => 500, 'loops' => 600, 'long' => 2000];
