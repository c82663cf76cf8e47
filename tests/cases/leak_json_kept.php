<?php
// leak: decoded documents end in a list of those to be looked at later.
$later = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $later;
    $json = json_encode(['id' => $n, 'tags' => ['a', "tag $n"], 'user' => ['name' => "user $n"]]);
    $document = json_decode($json); // LEAK
    if ($document->id >= 0) {
        $later[$document->user->name] = $document; // HOLD
    }
}

// HELD $GLOBALS['later'][…]
// HELD $GLOBALS['later']
return ['kind' => 'json', 'pair' => 'clean_json_round'];
