<?php

// SPDX-License-Identifier: MIT
// A log handler keeps its records until an error comes, and none comes. Argument "fixed": reset after
// each request.

final class FingersCrossed
{
    private array $buffer = [];

    public function handle(string $level, string $message): void
    {
        $this->buffer[] = date('H:i:s') . " $level $message"; // LEAK
        if ($level === 'error') {
            $this->reset();
        }
    }

    public function reset(): void
    {
        $this->buffer = [];
    }
}

function handle(FingersCrossed $log, int $request, bool $fixed): void
{
    leaktrack_hook();
    $log->handle('info', "request $request begins " . str_repeat('.', 100));
    $log->handle('info', "request $request ends");
    if ($fixed) {
        $log->reset();
    }
}

$log = new FingersCrossed;
for ($request = 0; $request < 300; $request++) {
    handle($log, $request, in_array('fixed', $argv, true));
}
