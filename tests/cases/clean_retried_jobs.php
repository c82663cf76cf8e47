<?php
// clean: a queue with retries, later and later, whose jobs are dropped after the fifth failure.
final class Jobs
{
    private array $due = [];
    public int $dropped = 0;

    public function push(int $at, array $job): void
    {
        $this->due[$at][] = $job;
    }

    public function run(int $now): void
    {
        foreach ($this->due[$now] ?? [] as $job) {
            if (mt_rand(0, 2)) {
                if (++$job['tries'] < 5) {
                    $this->push($now + 2 ** $job['tries'], $job);
                } else {
                    $this->dropped++;
                }
            }
        }
        unset($this->due[$now]);
    }
}
$jobs = new Jobs();
mt_srand(21);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $jobs;
    $jobs->push($n + 1, ['tries' => 0, 'body' => str_repeat('j', 200)]);
    $jobs->run($n);
}

return ['kind' => 'queue', 'loops' => 600, 'bound' => 40000, 'pair' => 'leak_failed_jobs'];
