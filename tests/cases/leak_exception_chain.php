<?php
// leak: the last failure is given on as the previous one of the next.
$failure = null;

function fail(int $n, ?Throwable $previous): never
{
    throw new RuntimeException("attempt $n", $n, $previous); // LEAK
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $failure;
    try {
        fail($n, $failure);
    } catch (RuntimeException $e) {
        $failure = $e;
    }
}

// HELD $GLOBALS['failure']->previous…
return ['kind' => 'exception', 'pair' => 'clean_exception_chain'];
