<?php
// clean: lines are added to one string, which is flushed when it passes eight kilobytes.
mt_srand(4);
$buffer = '';

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $buffer;
    $buffer .= str_repeat('l', mt_rand(40, 400)) . "\n";
    if (strlen($buffer) > 8192) {
        $buffer = '';
    }
}

return ['kind' => 'sawtooth', 'bound' => 20000];
