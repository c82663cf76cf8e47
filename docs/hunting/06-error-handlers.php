<?php

// SPDX-License-Identifier: MIT
// The old handler is "restored" by setting it, which stacks one more. Argument "fixed":
// restore_error_handler().

function warn(int $level, string $message): bool
{
    return false;
}

function handle(bool $fixed): void
{
    leaktrack_hook();
    $old = set_error_handler(function (int $level, string $message): bool { // LEAK
        throw new ErrorException($message, $level);
    });
    json_encode(['the work' => 1]);
    if ($fixed) {
        restore_error_handler();
    } else {
        set_error_handler($old); // LEAK
    }
}

set_error_handler(warn(...));
for ($request = 0; $request < 300; $request++) {
    handle(in_array('fixed', $argv, true));
}
