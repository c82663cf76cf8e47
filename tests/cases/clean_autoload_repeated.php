<?php
// clean: every loop registers the same autoloader, which is registered once.
function load(string $class): void
{
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    spl_autoload_register('load');
    class_exists('Missing\\Service');
}

return ['kind' => 'engine-state', 'pair' => 'leak_autoload_repeated'];
