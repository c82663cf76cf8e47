<?php
// leak: the keys of a weak map are kept by somebody else, so nothing of it is ever pruned.
final class Connection
{
    public function __construct(public readonly int $id)
    {
    }
}

final class Pool
{
    private array $all = [];
    private WeakMap $stats;

    public function __construct()
    {
        $this->stats = new WeakMap();
    }

    public function open(int $id): void
    {
        $connection = new Connection($id); // LEAK
        $this->stats[$connection] = "opened by request $id"; // LEAK
        $this->all[] = $connection; // LEAK
    }
}
$pool = new Pool();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $pool;
    $pool->open($n);
}

// HELD $GLOBALS['pool']->stats[…]
// HELD $GLOBALS['pool']->all[…]
// HELD $GLOBALS['pool']->all
return ['kind' => 'weak'];
