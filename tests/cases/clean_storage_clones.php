<?php
// clean: an SplObjectStorage in which each job is replaced by its clone, and the clone detached later.
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
    foreach (iterator_to_array($running, false) as $job) {
        $running->detach($job);
        if ($job->payload['status'] === 'new') {
            $running->attach($job->withStatus('done'), $n);
        }
    }
    $job = new Job();
    $job->payload = ['number' => $n, 'name' => "job $n"];
    $running->attach($job->withStatus('new'), $n);
}

return ['kind' => 'spl', 'bound' => 3000, 'pair' => 'leak_storage_clones'];
