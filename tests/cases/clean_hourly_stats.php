<?php
// clean: counters by hour and page, of which the last three hours are kept.
final class Stats
{
    private array $hits = [];

    public function hit(int $minute, string $page): void
    {
        $hour = intdiv($minute, 12);
        $this->hits[$hour][$page] = ($this->hits[$hour][$page] ?? 0) + 1;
        unset($this->hits[$hour - 3]);
    }
}
$stats = new Stats();
mt_srand(2);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $stats;
    for ($i = 0; $i < 5; $i++) {
        $stats->hit($n, 'page' . mt_rand(0, 30));
    }
}

return ['kind' => 'counters', 'loops' => 600, 'bound' => 6000, 'pair' => 'leak_hourly_stats'];
