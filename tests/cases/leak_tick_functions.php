<?php
// leak: every loop registers another tick function.
final class Profiler
{
    public function __construct(private string $name)
    {
    }

    public function tick(): void
    {
    }
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $profiler = new Profiler("loop $n"); // LEAK
    register_tick_function([$profiler, 'tick']); // LEAK
}

// HELD tick function
// HELD tick function[0]
return ['kind' => 'engine-state', 'pair' => 'clean_tick_functions'];
