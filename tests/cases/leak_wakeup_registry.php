<?php
// leak: objects register themselves when they are unserialized, and nothing takes them out again.
// HELD Money::$all[…]
final class Money
{
    public static array $all = [];

    public function __construct(public int $amount, public string $currency) {}

    public function __unserialize(array $data): void
    {
        [$this->amount, $this->currency] = $data;
        self::$all[] = $this; // HOLD
    }

    public function __serialize(): array
    {
        return [$this->amount, $this->currency];
    }
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $stored = serialize([new Money($n, "EUR$n"), new Money($n, 'USD')]);
    $loaded = unserialize($stored); // LEAK
    if (count($loaded) !== 2) {
        echo 'never';
    }
}

return ['kind' => 'serialize', 'pair' => 'clean_wakeup_registry'];
