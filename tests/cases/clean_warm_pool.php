<?php
// clean: a pool that grows to the most that were ever wanted at once.
mt_srand(9);

final class Pool
{
    private array $free = [];

    public function with(int $count): void
    {
        $taken = [];
        while ($count--) {
            $taken[] = array_pop($this->free) ?? str_repeat('c', 2_000);
        }
        array_push($this->free, ...$taken);
    }
}
$pool = new Pool();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $pool;
    $pool->with(mt_rand(1, 12));
}

return ['kind' => 'warm-up', 'warmup' => 150, 'bound' => 1024];
