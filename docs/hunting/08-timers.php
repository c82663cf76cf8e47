<?php

// SPDX-License-Identifier: MIT
// Each request begins a timer that repeats, and nobody cancels it. Argument "fixed": cancelled when the
// request is over.

final class Loop
{
    private array $timers = [];
    private int $next = 0;

    public function repeat(float $seconds, callable $callback): int
    {
        $this->timers[$this->next] = ['every' => $seconds, 'call' => $callback]; // LEAK
        return $this->next++;
    }

    public function cancel(int $timer): void
    {
        unset($this->timers[$timer]);
    }
}

function handle(Loop $loop, int $request, bool $fixed): void
{
    leaktrack_hook();
    $timer = $loop->repeat(0.5, fn () => "request $request still runs"); // LEAK
    json_encode(['the work' => 1]);
    if ($fixed) {
        $loop->cancel($timer);
    }
}

$loop = new Loop;
for ($request = 0; $request < 300; $request++) {
    handle($loop, $request, in_array('fixed', $argv, true));
}
