<?php
// clean: a cache of a hundred entries of different sizes.
final class Lru
{
    private array $entries = [];

    public function __construct(private int $size)
    {
    }

    public function put(string $key, string $value): void
    {
        unset($this->entries[$key]);
        $this->entries[$key] = $value;
        if (count($this->entries) > $this->size) {
            unset($this->entries[array_key_first($this->entries)]);
        }
    }
}
$cache = new Lru(100);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $cache;
    $cache->put("page $n", str_repeat('p', 300 + $n * 37 % 200));
}

return ['kind' => 'cache', 'warmup' => 210, 'bound' => 4096, 'loops' => 600];
