<?php
// leak: children fill a static property of their parent.
abstract class Model
{
    protected static array $booted = [];

    public function __construct(protected int $id)
    {
        static::$booted[static::class][] = ['id' => $id, 'at' => "loop $id"]; // LEAK
    }
}

final class User extends Model
{
}

final class Invoice extends Model
{
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    new User($n);
    new Invoice($n);
}

// HELD Model::$booted[…][…]
return ['kind' => 'static', 'pair' => 'clean_inherited_static'];
