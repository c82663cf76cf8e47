<?php
// clean: generators inside fibers, all run to their end.
function chunks(int $id): Generator
{
    for ($part = 0; $part < 3; $part++) {
        yield str_repeat(chr(97 + $id % 26), 300 + $part);
    }
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $fiber = new Fiber(function () use ($n): void {
        foreach (chunks($n) as $chunk) {
            Fiber::suspend(strlen($chunk));
        }
    });
    for ($fiber->start(); !$fiber->isTerminated(); $fiber->resume());
}

return ['kind' => 'fiber', 'pair' => 'leak_fiber_generator'];
