<?php
// leak: an SplObjectStorage that is given clones to detach: they are never in it.
// HELD $GLOBALS['running'][…]->payload
// HELD $GLOBALS['running']
// HELD $GLOBALS['running'][…]
final class Job
{
    public array $payload = [];

    public function withStatus(string $status): static
    {
        $copy = clone $this;
        $copy->payload['status'] = $status;
        return $copy;
    }
}
$running = new SplObjectStorage();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $running;
    $job = new Job(); // LEAK
    $job->payload = ['number' => $n, 'name' => "job $n"]; // LEAK
    $running->attach($job, $n); // LEAK
    $job = $job->withStatus('done');
    $running->detach($job);
}

return ['kind' => 'spl', 'pair' => 'clean_storage_clones'];
