<?php
// clean: the twenty largest values so far, in order.
$top = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $top;
    $top[] = sprintf('%06d', $n * 7_919 % 1_000_003);
    rsort($top);
    $top = array_slice($top, 0, 20);
}

return ['kind' => 'array', 'warmup' => 30, 'bound' => 1024, 'pair' => 'leak_sorted_insert'];
