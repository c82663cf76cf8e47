<?php

// SPDX-License-Identifier: MIT
// A fiber waits for an answer that never comes, and all it holds waits with it. Argument "fixed": given
// up when the request is over.

final class Client
{
    /** @var array<int, Fiber> */
    public array $waiting = [];

    public function ask(int $request): void
    {
        $fiber = new Fiber(function () use ($request): void { // LEAK
            $payload = str_repeat("question $request ", 50); // LEAK
            Fiber::suspend();
            echo strlen($payload);
        });
        $this->waiting[$request] = $fiber; // HOLD
        $fiber->start(); // LEAK
    }
}

function handle(Client $client, int $request, bool $fixed): void
{
    leaktrack_hook();
    $client->ask($request);
    if ($fixed) {
        unset($client->waiting[$request]); // as a time limit would
    }
}

$client = new Client;
for ($request = 0; $request < 120; $request++) {
    handle($client, $request, in_array('fixed', $argv, true));
}
