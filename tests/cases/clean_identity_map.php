<?php
// clean: an identity map over eighty rows that are read again and again.
final class Entity
{
    public function __construct(public int $id, public string $name)
    {
    }
}
$identity = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $identity;
    $id = $n * 13 % 80;
    $identity[$id] ??= new Entity($id, "entity $id");
    $identity[$id]->name .= '';
}

return ['kind' => 'map', 'warmup' => 90, 'pair' => 'leak_identity_map'];
