<?php
// leak: a histogram has a series for each set of labels, and one of the labels is the user.
// HELD $GLOBALS['latency']->series[…]
final class Histogram
{
    private array $series = [];

    public function observe(array $labels, float $seconds): void
    {
        ksort($labels);
        $key = json_encode($labels); // LEAK
        $this->series[$key] ??= array_fill(0, 10, 0); // LEAK
        $this->series[$key][min(9, (int) ($seconds * 10))]++; // LEAK
    }
}
$latency = new Histogram();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $latency;
    $latency->observe(['route' => 'home', 'user' => $n], $n % 13 / 10);
}

return ['kind' => 'metrics', 'pair' => 'clean_metric_labels'];
