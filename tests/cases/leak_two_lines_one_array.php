<?php
// leak: two lines add to one array of numbers; either may be the one that makes it double.
$events = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $events;
    $events[] = $n; // LEAK
    if ($n % 3) {
        $events[] = -$n; // LEAK
    }
}

// HELD $GLOBALS['events']
return ['kind' => 'doubling', 'shape' => 'doubling', 'loops' => 600, 'long' => 2400];
