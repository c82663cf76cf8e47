<?php
// leak: generators that were begun and never finished.
function rows(int $n): Generator // LEAK
{
    $row = str_repeat(chr(97 + $n % 26), 700); // LEAK
    yield $n => $row;
    yield $n => strrev($row);
}
$open = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $open;
    $rows = rows($n); // LEAK
    $rows->current();
    array_push($open, $rows); // HOLD
}

// HELD $GLOBALS['open'][…]{Generator}
// HELD $GLOBALS['open'][…]
// HELD $GLOBALS['open']
