<?php
// clean: an array as a queue of ten, pushed and shifted.
$queue = array_fill(0, 10, '');

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $queue;
    array_push($queue, "message $n: " . str_repeat('m', 100));
    array_shift($queue);
}

return ['kind' => 'queue', 'warmup' => 15, 'bound' => 512];
