<?php
// clean: fibers that are parked and then forgotten: the engine unwinds them.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $fiber = new Fiber(function (int $id): void {
        $request = str_repeat(chr(97 + $id % 26), 500);
        try {
            Fiber::suspend($request);
        } finally {
            $request = null;
        }
    });
    $fiber->start($n);
}

return ['kind' => 'fiber', 'pair' => 'leak_fiber_parked'];
