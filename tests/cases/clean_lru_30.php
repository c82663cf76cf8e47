<?php
// clean: a cache of thirty entries.
$cache = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $cache;
    $cache["page $n"] = str_repeat('p', 700);
    if (count($cache) > 30) {
        array_shift($cache);
    }
}

return ['kind' => 'cache', 'warmup' => 60, 'bound' => 4096];
