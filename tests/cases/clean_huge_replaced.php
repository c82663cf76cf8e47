<?php
// clean: three megabytes that are replaced in each loop.
$export = '';

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $export;
    $export = str_repeat(chr(97 + $n % 26), 3 << 20);
}

return ['kind' => 'huge', 'warmup' => 2];
