<?php
// leak: counters by hour and page, of which yesterday's are never thrown away.
// HELD $GLOBALS['stats']->hits[…]
// HELD $GLOBALS['stats']->hits[…][…]
final class Stats
{
    private array $hits = [];

    public function hit(int $minute, string $page): void
    {
        $hour = intdiv($minute, 12);
        $this->hits[$hour][$page] = ($this->hits[$hour][$page] ?? 0) + 1; // LEAK
    }
}
$stats = new Stats();
mt_srand(2);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $stats;
    for ($i = 0; $i < 5; $i++) {
        $stats->hit($n, 'page' . mt_rand(0, 30)); // LEAK
    }
}

return ['kind' => 'counters', 'loops' => 600, 'pair' => 'clean_hourly_stats'];
