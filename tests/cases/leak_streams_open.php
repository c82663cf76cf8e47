<?php
// leak: streams that nobody closes, in a list that nobody reads.
$spools = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $spools;
    $spool = fopen('php://temp', 'w+'); // LEAK
    fwrite($spool, str_repeat('t', 300)); // LEAK
    $spools[] = $spool; // HOLD
}

// HELD $GLOBALS['spools'][…]
// HELD $GLOBALS['spools'][…]{stream}
// HELD $GLOBALS['spools']
return ['kind' => 'stream', 'pair' => 'clean_streams_closed'];
