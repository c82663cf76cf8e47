<?php
// leak: a unit of work whose clear() forgets the entities, but not what they were loaded with.
// HELD $GLOBALS['unit']->originals[…]
final class Order
{
    public array $lines = [];

    public function __construct(public readonly int $id) {}
}

final class UnitOfWork
{
    private array $entities = [];
    private array $originals = [];

    public function hydrate(int $id): Order
    {
        $order = new Order($id);
        for ($i = 0; $i < 3; $i++) {
            $order->lines[] = ['sku' => "sku-$id-$i", 'amount' => $i * 3 + 1]; // LEAK
        }
        $this->entities[$id] = $order;
        $this->originals[$id] = $order->lines; // HOLD
        return $order;
    }

    public function clear(): void
    {
        $this->entities = [];
    }
}
$unit = new UnitOfWork();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $unit;
    $unit->hydrate($n);
    $unit->clear();
}

return ['kind' => 'orm', 'pair' => 'clean_orm_originals'];
