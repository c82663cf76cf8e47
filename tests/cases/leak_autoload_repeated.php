<?php
// leak: every loop registers another autoloader.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $prefix = "Plugin$n\\"; // HOLD
    spl_autoload_register(function (string $class) use ($prefix): void { // LEAK
        if (str_starts_with($class, $prefix)) {
            throw new LogicException($class);
        }
    });
}

// HELD autoloader
// HELD autoloader → closure at leak_autoload_repeated.php:7 uses $prefix
return ['kind' => 'engine-state', 'pair' => 'clean_autoload_repeated'];
