<?php
// leak: a comparison that remembers what it compared.
$compared = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $compared;
    $values = [$n + 2, $n, $n + 1];
    usort($values, function (int $a, int $b) use (&$compared): int {
        $compared["$a:$b"] = true; // LEAK
        return $a <=> $b;
    });
}

// HELD $GLOBALS['compared']
// HELD debug $GLOBALS['compared'][…]
return ['kind' => 'callback'];
