<?php
// clean: observers are attached and detached, some of them a few loops later.
final class Stock
{
    private array $observers = [];

    public function attach(object $observer): void
    {
        $this->observers[spl_object_id($observer)] = $observer;
    }

    public function detach(object $observer): void
    {
        unset($this->observers[spl_object_id($observer)]);
    }
}
$stock = new Stock();
$baskets = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $stock, $baskets;
    $basket = new ArrayObject(['items' => ["item $n"]]);
    $stock->attach($basket);
    $baskets[] = $basket;
    if ($n % 3 === 2) {
        foreach ($baskets as $basket) {
            $stock->detach($basket);
        }
        $baskets = [];
    }
}

return ['kind' => 'listener', 'warmup' => 12, 'period' => 3, 'pair' => 'leak_observers'];
