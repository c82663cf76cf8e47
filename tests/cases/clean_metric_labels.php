<?php
// clean: a histogram has a series for each set of labels, five routes by four statuses.
final class Histogram
{
    private array $series = [];

    public function observe(array $labels, float $seconds): void
    {
        ksort($labels);
        $key = json_encode($labels);
        $this->series[$key] ??= array_fill(0, 10, 0);
        $this->series[$key][min(9, (int) ($seconds * 10))]++;
    }
}
$latency = new Histogram();
mt_srand(8);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $latency;
    $latency->observe(['route' => 'r' . mt_rand(0, 4), 'status' => [200, 200, 200, 301, 404, 500][mt_rand(0, 5)]], $n % 13 / 10);
}

return ['kind' => 'metrics', 'warmup' => 140, 'loops' => 600, 'pair' => 'leak_metric_labels'];
