<?php
// leak: it begins with loop 150, when a feature is switched on.
$audit = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $audit;
    $line = sprintf('%s did %d', str_repeat('u', 60), $n); // LEAK
    if ($n >= 150) {
        $audit[] = $line; // HOLD
    }
}

// HELD $GLOBALS['audit'][…]
// HELD $GLOBALS['audit']
return ['kind' => 'late', 'loops' => 600];
