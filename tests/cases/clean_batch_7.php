<?php
// clean: rows are written in batches of seven.
$batch = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $batch;
    $batch[] = ['id' => $n, 'payload' => str_repeat('b', 500)];
    if (count($batch) === 7) {
        $batch = [];
    }
}

return ['kind' => 'sawtooth', 'period' => 7];
