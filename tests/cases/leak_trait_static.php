<?php
// leak: a trait's static property, one copy per class that uses it.
trait Remembers
{
    private static array $log = [];

    public static function note(string $line): void
    {
        self::$log[] = static::class . ': ' . $line; // LEAK
    } // LEAK
}

final class Orders
{
    use Remembers;
}

final class Mails
{
    use Remembers;
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    Orders::note("order $n placed");
    if ($n % 2) {
        Mails::note("mail $n sent");
    }
}

// HELD Orders::$log[…]
// HELD Orders::$log
return ['kind' => 'static', 'period' => 2];
