<?php
// leak: a closure a loop, each with data of its loop, on a bus that outlives them.
final class Bus
{
    private array $listeners = [];

    public function listen(Closure $listener): void
    {
        array_push($this->listeners, $listener); // HOLD
    }
}
$bus = new Bus();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $bus;
    $data = str_repeat(chr(97 + $n % 26), 500); // LEAK
    $bus->listen(function () use ($data, $n): string { return $data . $n; }); // LEAK
}

// HELD $GLOBALS['bus']->listeners[…]
// HELD $GLOBALS['bus']->listeners[…] → closure at leak_listener.php:19 uses $data
// HELD $GLOBALS['bus']->listeners
