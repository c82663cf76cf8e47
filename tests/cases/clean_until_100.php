<?php
// clean: what leaked until loop 100 leaks no more; what it left stays.
$audit = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $audit;
    $line = sprintf('%s did %d', str_repeat('u', 60), $n);
    if ($n < 100) {
        $audit[] = $line;
    }
}

return ['kind' => 'late', 'warmup' => 101, 'loops' => 600];
