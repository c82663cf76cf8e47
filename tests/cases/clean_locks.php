<?php
// clean: a lock for each key that is held, gone with its last holder.
final class Lock
{
    public int $holders = 0;
}

final class Locks
{
    private array $locks = [];

    public function with(string $key, callable $work): mixed
    {
        $lock = $this->locks[$key] ??= new Lock();
        $lock->holders++;
        try {
            return $work();
        } finally {
            if (--$lock->holders === 0) {
                unset($this->locks[$key]);
            }
        }
    }
}
$locks = new Locks();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $locks;
    $locks->with("order:$n", fn (): int => $locks->with("user:$n", fn (): int => $n * 2));
}

return ['kind' => 'locks', 'pair' => 'leak_locks'];
