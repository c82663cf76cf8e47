<?php
// clean: batches whose size is drawn anew after each flush.
mt_srand(15);
$batch = [];
$limit = 20;

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $batch, $limit;
    $batch[] = str_repeat('b', 300);
    if (count($batch) >= $limit) {
        $batch = [];
        $limit = mt_rand(10, 40);
    }
}

return ['kind' => 'sawtooth', 'bound' => 20000];
