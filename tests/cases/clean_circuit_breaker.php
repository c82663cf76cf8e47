<?php
// clean: the times of calls are noted, and those of fifty loops ago thrown away at the next failure.
final class Breaker
{
    private array $calls = [];

    public function note(int $now, bool $good): void
    {
        $this->calls[] = ['at' => $now, 'good' => $good];
        if (!$good) {
            $this->calls = array_filter($this->calls, fn (array $call): bool => $call['at'] > $now - 50);
        }
    }
}
$breaker = new Breaker();
mt_srand(12);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $breaker;
    $breaker->note($n, mt_rand(0, 19) !== 0);
}

return ['kind' => 'breaker', 'loops' => 800, 'bound' => 90000, 'pair' => 'leak_circuit_breaker'];
