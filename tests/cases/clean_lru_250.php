<?php
// clean: a cache of two hundred and fifty entries: a leak to everyone who looks for less long.
// A report of 300 loops cannot know.
$cache = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $cache;
    $cache["page $n"] = str_repeat('p', 500);
    if (count($cache) > 250) {
        unset($cache[array_key_first($cache)]);
    }
}

return ['kind' => 'cache', 'warmup' => 520, 'bound' => 4096, 'loops' => 800];
