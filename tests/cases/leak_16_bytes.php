<?php
// leak: a string that becomes sixteen bytes longer in each loop.
$ids = '';

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $ids;
    $ids .= pack('J2', $n, $n); // LEAK
}

// HELD $GLOBALS['ids']
return ['kind' => 'slow', 'shape' => 'step', 'loops' => 3000, 'long' => 6000];
