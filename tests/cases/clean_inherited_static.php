<?php
// clean: a static property of the parent holds one entry per child class.
abstract class Model
{
    protected static array $booted = [];

    public function __construct(protected int $id)
    {
        static::$booted[static::class] = ['id' => $id, 'at' => "loop $id"];
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
    $n % 3 ? new User($n) : new Invoice($n);
}

return ['kind' => 'static', 'bound' => 1024, 'warmup' => 10, 'pair' => 'leak_inherited_static'];
