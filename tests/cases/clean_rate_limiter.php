<?php
// clean: buckets of a rate limiter expire after twenty requests, those at the front of the list first.
final class Limiter
{
    private array $buckets = [];

    public function hit(string $address, int $now): bool
    {
        foreach ($this->buckets as $key => $old) {
            if ($old['until'] >= $now) {
                break;
            }
            unset($this->buckets[$key]);
        }
        $bucket = $this->buckets[$address] ?? ['left' => 10, 'until' => $now + 20];
        unset($this->buckets[$address]);
        $bucket['left']--;
        $this->buckets[$address] = $bucket;
        return $bucket['left'] >= 0;
    }
}
$limiter = new Limiter();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $limiter;
    $limiter->hit('192.0.2.' . $n % 3, $n);
    $limiter->hit('2001:db8:' . dechex($n) . '::' . dechex($n * 31 % 65536), $n);
}

return ['kind' => 'limiter', 'bound' => 12000, 'pair' => 'leak_rate_limiter'];
