<?php
// leak: buckets of a rate limiter expire only when the same address comes back, and few do.
// HELD $GLOBALS['limiter']->buckets[…]
// HELD $GLOBALS['limiter']->buckets
final class Limiter
{
    private array $buckets = [];

    public function hit(string $address, int $now): bool
    {
        $bucket = $this->buckets[$address] ?? null;
        if (!$bucket || $bucket['until'] < $now) {
            $bucket = ['left' => 10, 'until' => $now + 20]; // LEAK
        }
        $bucket['left']--; // HOLD
        $this->buckets[$address] = $bucket; // LEAK
        return $bucket['left'] >= 0;
    }
}
$limiter = new Limiter();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $limiter;
    $limiter->hit('192.0.2.1', $n);
    $limiter->hit('2001:db8:' . dechex($n) . '::' . dechex($n * 31 % 65536), $n); // LEAK
}

return ['kind' => 'limiter', 'pair' => 'clean_rate_limiter'];
