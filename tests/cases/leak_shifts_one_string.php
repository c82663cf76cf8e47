<?php
// leak: the lines that add to one string change every forty loops.
$log = '';

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $log;
    if (intdiv($n, 40) % 3 === 0) {
        $log .= str_repeat('m', 150); // LEAK
    } elseif (intdiv($n, 40) % 3 === 1) {
        $log .= str_repeat('d', 150); // LEAK
    } else {
        $log .= str_repeat('n', 150); // LEAK
    }
}

// HELD $GLOBALS['log']
return ['kind' => 'string', 'shape' => 'step', 'loops' => 600];
