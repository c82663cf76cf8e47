<?php
// leak: a log in php://memory which is written to and never emptied.
$log = fopen('php://memory', 'w+');

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $log;
    fwrite($log, sprintf("%08d GET /orders/%d 200 12ms\n", $n, $n * 7)); // LEAK
}

// HELD $GLOBALS['log']
return [
    'kind' => 'stream',
    'shape' => 'step',
    'loops' => 1200,
    'long' => 2000,
    'pair' => 'clean_memory_stream',
];
