<?php
// clean: each version of an immutable object takes the place of the one before.
final class Cart
{
    public function __construct(public readonly array $items)
    {
    }

    public function with(string $item): self
    {
        return new self([...array_slice($this->items, -9), $item]);
    }
}
$cart = new Cart([]);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $cart;
    $cart = $cart->with("item $n");
}

return ['kind' => 'object', 'warmup' => 15, 'bound' => 640, 'pair' => 'leak_readonly_history'];
