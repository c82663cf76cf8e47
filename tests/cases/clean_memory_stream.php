<?php
// clean: the same log, read and truncated every ten loops.
$log = fopen('php://memory', 'w+');

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $log;
    for ($i = 0; $i < 20; $i++) {
        fwrite($log, sprintf("%08d GET /orders/%d 200 12ms\n", $n, $n * 7));
    }
    if ($n % 10 === 9) {
        rewind($log);
        stream_get_contents($log);
        ftruncate($log, 0);
        rewind($log);
    }
}

return ['kind' => 'stream', 'bound' => 16384, 'warmup' => 20, 'pair' => 'leak_memory_stream'];
