<?php
// leak: every loop appends to a static list that nobody empties.
final class Journal
{
    private static array $entries = [];

    public static function add(int $n): void
    {
        self::$entries[] = str_repeat(chr(65 + $n % 26), 3_000); // LEAK
    }
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    Journal::add($n);
}

// HELD Journal::$entries[…]
