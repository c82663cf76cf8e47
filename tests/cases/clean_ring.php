<?php
// clean: a ring of eight: every block lives for eight loops.
$ring = array_fill(0, 8, '');

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $ring;
    $ring[$n % 8] = str_repeat('o', 2_000);
}
