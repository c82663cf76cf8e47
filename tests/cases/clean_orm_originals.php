<?php
// clean: a unit of work whose clear() forgets the entities and what they were loaded with.
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
            $order->lines[] = ['sku' => "sku-$id-$i", 'amount' => $i * 3 + 1];
        }
        $this->entities[$id] = $order;
        $this->originals[$id] = $order->lines;
        return $order;
    }

    public function clear(): void
    {
        $this->entities = $this->originals = [];
    }
}
$unit = new UnitOfWork();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $unit;
    $unit->hydrate($n);
    $unit->hydrate($n + 100000);
    if ($n % 4 === 3) {
        $unit->clear();
    }
}

return ['kind' => 'orm', 'period' => 4, 'pair' => 'leak_orm_originals'];
