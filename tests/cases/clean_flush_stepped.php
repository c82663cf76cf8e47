<?php
// clean: rows pile up for twenty loops and are then written away; at loops 155 and 317 something new that
// stays is read on the same line.
$rows = $known = [];

function read_row(int $n, int $length): string
{
    return sprintf('%08d %s', $n, str_repeat('x', $length));
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $rows, $known;
    $rows[] = read_row($n, 300);
    if (count($rows) === 20) {
        $rows = [];
    }
    if ($n === 155 || $n === 317) {
        $known[] = read_row($n, 12000);
    }
}

return ['kind' => 'sawtooth', 'loops' => 460, 'warmup' => 318, 'bound' => 20000, 'pair' => 'leak_flush_one'];
