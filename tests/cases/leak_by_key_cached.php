<?php
// leak: a cache with a limit by time that the keys never reach.
final class Cache
{
    private array $items = [];

    public function get(string $key, int $now, callable $make): array
    {
        if (($this->items[$key]['until'] ?? -1) < $now) {
            $this->items[$key] = ['until' => $now + 1_000_000, 'value' => $make($key)]; // LEAK
        }
        return $this->items[$key]['value'];
    }
}
$cache = new Cache();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $cache;
    $cache->get("user.$n", $n, fn (string $key) => array_fill(0, 8, "$key made")); // LEAK
    $cache->get('settings', $n, fn () => ['a' => 1]);
}

// HELD $GLOBALS['cache']->items[…]
// HELD $GLOBALS['cache']->items[…]['value']
return ['kind' => 'cache'];
