<?php
// clean: the same file of data is included in each loop.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $settings = include __DIR__ . '/files/settings.php';
    $settings['loop'] = $n;
}

return ['kind' => 'include', 'warmup' => 20, 'bound' => 1024, 'pair' => 'leak_include_distinct'];
