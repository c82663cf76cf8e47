<?php
// leak: a pool that breathes, and keeps each connection that broke in its list of those lent out.
// HELD $GLOBALS['pool']->lent[…]->buffer
// HELD $GLOBALS['pool']->lent[…]
final class Connection
{
    public string $buffer;

    public function __construct(public readonly int $number)
    {
        $this->buffer = str_repeat('b', 400); // LEAK
    }
}

final class Pool
{
    private array $idle = [];
    private array $lent = [];
    private int $made = 0;

    public function take(): Connection
    {
        $connection = array_pop($this->idle) ?? new Connection(++$this->made); // LEAK
        return $this->lent[$connection->number] = $connection; // HOLD
    }

    public function give(Connection $connection, bool $broken): void
    {
        if ($broken) {
            return;
        }
        unset($this->lent[$connection->number]);
        if (count($this->idle) < 5) {
            $this->idle[] = $connection;
        }
    }
}
$pool = new Pool();
mt_srand(4);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $pool;
    $taken = [];
    for ($i = mt_rand(1, 6); $i; $i--) {
        $taken[] = $pool->take();
    }
    foreach ($taken as $i => $connection) {
        $pool->give($connection, $i === 0 && mt_rand(1, 3) === 1);
    }
}

return ['kind' => 'pool', 'loops' => 600, 'pair' => 'clean_broken_connections'];
