<?php
// clean: objects register themselves when they are unserialized, as weak references that are pruned.
final class Money
{
    public static array $all = [];

    public function __construct(public int $amount, public string $currency) {}

    public function __unserialize(array $data): void
    {
        [$this->amount, $this->currency] = $data;
        self::$all = array_filter(self::$all, fn (WeakReference $r): bool => $r->get() !== null);
        self::$all[] = WeakReference::create($this);
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
    $loaded = unserialize($stored);
    if (count($loaded) !== 2) {
        echo 'never';
    }
}

return ['kind' => 'serialize', 'bound' => 2000, 'pair' => 'leak_wakeup_registry'];
