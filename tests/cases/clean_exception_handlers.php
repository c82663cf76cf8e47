<?php
// clean: the exception handler and the error handler are restored.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    set_exception_handler(function (Throwable $e) use ($n): void {
        echo "loop $n: ", $e->getMessage();
    });
    set_error_handler(fn (int $level, string $message) => $message !== "loop $n");
    $missing[$n] ??= @$nothing;
    restore_error_handler();
    restore_exception_handler();
}

return ['kind' => 'engine-state', 'warmup' => 5, 'pair' => 'leak_exception_handlers'];
