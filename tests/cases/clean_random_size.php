<?php
// clean: one string of a random size in the place of the one before.
mt_srand(5);
$last = '';

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $last;
    $last = str_repeat('x', mt_rand(100, 200_000));
}

return ['kind' => 'replaced', 'bound' => 220000];
