<?php
// clean: counters by minute and by route, of which there are twelve and forty.
final class Metrics
{
    public array $byMinute = [];
    public array $byRoute = [];

    public function hit(int $minute, string $route): void
    {
        $this->byMinute[$minute % 12] = ($this->byMinute[$minute % 12] ?? 0) + 1;
        $this->byRoute[$route]['hits'] = ($this->byRoute[$route]['hits'] ?? 0) + 1;
        $this->byRoute[$route]['last'] = "minute $minute";
    }
}
$metrics = new Metrics();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $metrics;
    $metrics->hit(intdiv($n, 5), '/route/' . $n * 17 % 40);
}

return ['kind' => 'map', 'warmup' => 70, 'bound' => 512];
