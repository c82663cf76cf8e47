<?php
// clean: entries of a cache that live for twenty loops.
final class Ttl
{
    private array $entries = [];

    public function put(string $key, string $value, int $until): void
    {
        $this->entries[$key] = [$until, $value];
    }

    public function expire(int $now): void
    {
        foreach ($this->entries as $key => [$until]) {
            if ($until <= $now) {
                unset($this->entries[$key]);
            }
        }
    }
}
$ttl = new Ttl();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $ttl;
    $ttl->put("token $n", str_repeat('t', 250), $n + 20);
    $ttl->expire($n);
}

return ['kind' => 'cache', 'warmup' => 50, 'bound' => 2048];
