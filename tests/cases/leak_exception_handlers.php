<?php
// leak: "restoring" the exception handler by setting it anew grows the engine's stack of them.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    set_exception_handler(function (Throwable $e) use ($n): void { // LEAK
        echo "loop $n: ", $e->getMessage();
    });
}

// HELD stack of exception handlers
return ['kind' => 'engine-state', 'pair' => 'clean_exception_handlers'];
