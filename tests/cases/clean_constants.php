<?php
// clean: constants that are defined once.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $name = 'LIMIT_' . $n % 8;
    defined($name) || define($name, str_repeat('c', 100));
    constant($name);
    get_defined_constants(true)['user'];
}

return ['kind' => 'engine-state', 'warmup' => 12];
