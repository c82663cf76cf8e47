<?php
// clean: rows pile up for ten loops and are then written away.
$rows = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $rows;
    $rows[] = sprintf('%08d %s', $n, str_repeat('x', 300));
    if (count($rows) === 10) {
        $rows = [];
    }
}
