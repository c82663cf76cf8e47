<?php
// leak: an identity map of entities that are new in each loop.
final class Entity
{
    public function __construct(public int $id, public string $name)
    {
    }
}

final class UnitOfWork
{
    private array $identity = [];
    private array $original = [];

    public function register(Entity $entity): void // HOLD
    {
        $this->identity[$entity->id] = $entity; // HOLD
        $this->original[$entity->id] = (array) $entity; // LEAK
    }
}
$unit = new UnitOfWork();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $unit;
    $entity = new Entity($n, "entity $n"); // LEAK
    $unit->register($entity);
}

// HELD $GLOBALS['unit']->original[…]
// HELD $GLOBALS['unit']->identity[…]
// HELD $GLOBALS['unit']->identity
return ['kind' => 'map', 'pair' => 'clean_identity_map'];
