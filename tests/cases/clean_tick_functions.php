<?php
// clean: what is registered is unregistered at the end of the loop.
function tick(): void
{
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    register_tick_function('tick');
    str_repeat('w', 1_000);
    unregister_tick_function('tick');
}

return ['kind' => 'engine-state', 'warmup' => 3, 'pair' => 'leak_tick_functions'];
