<?php
// clean: each loop replaces what the one before left.
$last = null;

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $last;
    $last = ['n' => $n, 'text' => str_repeat('t', 4_000 + $n % 7)];
}
