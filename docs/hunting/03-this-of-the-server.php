<?php

// SPDX-License-Identifier: MIT
// The server's object lives as long as the process, and its callback appends to it. Argument
// "fixed": a variable of the request.

final class Server
{
    private array $seen = [];

    public function run(bool $fixed): void
    {
        $on_request = function (int $request) use ($fixed): int {
            leaktrack_hook();
            $seen = [];
            $line = "GET /books/$request " . str_repeat('-', 200); // LEAK
            if ($fixed) {
                $seen[] = $line;
            } else {
                $this->seen[] = $line; // HOLD
            }
            return count($seen) + count($this->seen);
        };
        for ($request = 0; $request < 300; $request++) { // stands for the event loop
            $on_request($request);
        }
    }
}

(new Server)->run(in_array('fixed', $argv, true));
