<?php
// leak: an array of references to itself: each loop adds one to the chain.
$chain = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $chain;
    $next = ['n' => $n, 'before' => &$chain[$n - 1]]; // LEAK
    $chain[$n] = &$next; // LEAK
}

// HELD $GLOBALS['chain'][…]
// HELD $GLOBALS['chain']
return ['kind' => 'reference'];
