<?php
// leak: the times of good calls are noted too, and only a failure throws the old ones away.
// HELD $GLOBALS['breaker']->calls[…]
final class Breaker
{
    private array $calls = [];

    public function note(int $now, bool $good): void
    {
        $this->calls[] = ['at' => $now, 'good' => $good]; // LEAK
        if (!$good) {
            $this->calls = array_filter($this->calls, fn (array $call): bool => $call['at'] > $now - 50);
        }
    }
}
$breaker = new Breaker();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $breaker;
    $breaker->note($n, true);
}

return ['kind' => 'breaker', 'pair' => 'clean_circuit_breaker'];
