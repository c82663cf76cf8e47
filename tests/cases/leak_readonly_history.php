<?php
// leak: an immutable object whose every version knows the one before.
final class Cart
{
    public function __construct(
        public readonly array $items,
        public readonly ?Cart $before = null,
    ) {
    }

    public function with(string $item): self
    {
        return new self([$item], $this); // LEAK
    }
}
$cart = new Cart([]);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $cart;
    $cart = $cart->with("item $n"); // LEAK
}

// HELD $GLOBALS['cart']->before…
// HELD $GLOBALS['cart']->before…->items
// HELD $GLOBALS['cart']->before…->items[0]
return ['kind' => 'object', 'pair' => 'clean_readonly_replaced'];
