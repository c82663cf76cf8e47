<?php
// clean: a table of settings is copied and changed in each loop; the copy replaces the last one.
$defaults = array_combine(array_map(fn (int $i) => "setting $i", range(1, 300)), range(1, 300));
$current = $defaults;

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $defaults, $current;
    $mine = $defaults;
    $mine['setting ' . (1 + $n % 300)] = "loop $n";
    $current = $mine;
}

return ['kind' => 'array', 'warmup' => 3, 'bound' => 64];
