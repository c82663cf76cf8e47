<?php

// SPDX-License-Identifier: MIT
// A listener is added with every request. Argument "fixed": added once.

final class Events
{
    private array $listeners = [];

    public function on(string $event, callable $listener): void
    {
        $this->listeners[$event][] = $listener; // HOLD
    }
}

final class Controller
{
    public function __construct(private Events $events) {}

    public function register(int $request): void
    {
        $this->events->on('sold', fn (string $book) => "$book sold in request $request"); // LEAK
    }
}

function handle(Controller $controller, int $request, bool $fixed): void
{
    leaktrack_hook();
    if (!$fixed || $request === 0) {
        $controller->register($request);
    }
}

$controller = new Controller(new Events);
for ($request = 0; $request < 300; $request++) {
    handle($controller, $request, in_array('fixed', $argv, true));
}
