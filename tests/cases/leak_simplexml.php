<?php
// leak: elements of feeds, kept by their address.
$feeds = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $feeds;
    $feed = simplexml_load_string("<feed><entry>entry $n</entry></feed>"); // LEAK
    $feeds["/feed/$n"] = $feed->entry; // HOLD
}

// HELD $GLOBALS['feeds'][…]
return [
    'kind' => 'dom',
    'skip' => extension_loaded('simplexml') ? null : 'needs simplexml',
    'pair' => 'clean_simplexml',
];
