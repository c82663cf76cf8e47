<?php
// leak: rows pile up for twenty loops and are then written away, but for the last one.
$rows = $written = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $rows, $written;
    $rows[] = sprintf('%08d %s', $n, str_repeat('x', 300)); // LEAK
    if (count($rows) === 20) {
        $written[] = array_pop($rows); // HOLD
        $rows = [];
    }
}

// HELD $GLOBALS['written'][…]
return ['kind' => 'sawtooth', 'loops' => 600, 'shape' => 'step', 'pair' => 'clean_flush_stepped'];
