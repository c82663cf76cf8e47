<?php
// leak: a lock for each key it was ever asked for.
// HELD $GLOBALS['locks']->locks
// HELD $GLOBALS['locks']->locks[…]
final class Lock
{
    public int $holders = 0;
}

final class Locks
{
    private array $locks = [];

    public function with(string $key, callable $work): mixed
    {
        $lock = $this->locks[$key] ??= new Lock(); // LEAK
        $lock->holders++;
        try {
            return $work();
        } finally {
            $lock->holders--;
        }
    }
}
$locks = new Locks();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $locks;
    $locks->with("order:$n", fn (): int => $n * 2); // LEAK
}

return ['kind' => 'locks', 'pair' => 'clean_locks'];
