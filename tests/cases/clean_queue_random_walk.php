<?php
// clean: a queue whose depth wanders between none and forty.
$jobs = new SplQueue();
mt_srand(20);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $jobs;
    $come = mt_rand(0, 6);
    while ($come-- && count($jobs) < 40) {
        $jobs->enqueue(['id' => "$n.$come", 'body' => str_repeat('j', 90)]);
    }
    for ($go = mt_rand(0, 6); $go && count($jobs); $go--) {
        $jobs->dequeue();
    }
}

return ['kind' => 'queue', 'bound' => 30000, 'pair' => 'leak_queue_undrained'];
