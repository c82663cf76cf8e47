<?php
// clean: a cache of forty entries, which is full after forty loops.
$cache = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $cache;
    $cache["key$n"] = str_repeat('v', 800);
    if (count($cache) > 40) {
        unset($cache[array_key_first($cache)]);
    }
}
