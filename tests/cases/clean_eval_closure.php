<?php
// clean: a closure compiled once and called in each loop.
$compiled = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $compiled;
    $compiled['rule'] ??= eval('return fn (int $x) => str_repeat("r", $x % 500);');
    $last = $compiled['rule']($n);
}

return ['kind' => 'eval', 'warmup' => 3, 'pair' => 'leak_eval_closures'];
