<?php
// clean: a chain of five exceptions is built and caught in each loop.
function attempt(int $depth): void
{
    try {
        $depth ? attempt($depth - 1) : throw new LogicException('root');
    } catch (Exception $e) {
        throw new RuntimeException("depth $depth", $depth, $e);
    }
}
$last = null;

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $last;
    try {
        attempt(5);
    } catch (RuntimeException $e) {
        $last = $e;
    }
}

return ['kind' => 'exception', 'warmup' => 5, 'bound' => 4096, 'pair' => 'leak_exception_chain'];
