<?php
// leak: a weak map whose value holds its key; collected since PHP 8.3.
final class Session
{
    public array $data = [];
}
$owners = new WeakMap();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $owners;
    $session = new Session(); // HOLD
    $session->data = range($n, $n + 40); // LEAK
    $owners[$session] = ['session' => $session, 'seen' => $n]; // LEAK
}

// HELD $GLOBALS['owners'][…]['session']->data
// HELD $GLOBALS['owners'][…]
// HELD $GLOBALS['owners'][…]['session']
return [
    'kind' => 'weak',
    'skip' => PHP_VERSION_ID >= 80300 ? 'collected since PHP 8.3' : null,
    'pair' => 'clean_weakmap_pruned',
];
