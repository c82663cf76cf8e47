<?php
// leak: a destructor that adds to a list of what was closed.
final class Handle
{
    public static array $closed = [];

    public function __construct(private string $name)
    {
    }

    public function __destruct()
    {
        self::$closed[] = "closed {$this->name}"; // LEAK
    }
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $handle = new Handle("handle $n");
}

// HELD Handle::$closed[…]
return ['kind' => 'callback'];
