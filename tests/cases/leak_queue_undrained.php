<?php
// leak: two jobs come in for each one that goes out.
$jobs = new SplQueue();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $jobs;
    for ($i = 0; $i < 2; $i++) {
        $jobs->enqueue(['id' => "$n.$i", 'body' => str_repeat('j', 90)]); // LEAK
    }
    $jobs->dequeue();
}

// HELD $GLOBALS['jobs'][…]
return ['kind' => 'spl', 'pair' => 'clean_queue_random_walk'];
