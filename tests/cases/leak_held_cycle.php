<?php
// leak: pairs of objects that know each other, one of each pair still reachable.
final class Peer
{
    public ?Peer $other = null;
    public array $notes = [];
}
$first = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $first;
    $a = new Peer(); // LEAK
    $b = new Peer(); // LEAK
    $a->other = $b;
    $b->other = $a;
    array_push($first, $a); // HOLD
}

// HELD $GLOBALS['first'][…]
// HELD $GLOBALS['first'][…]->other
// HELD $GLOBALS['first']
