<?php
// leak: a queue with retries whose jobs are put aside after the third failure, for ever.
// HELD $GLOBALS['jobs']->failed[…]
// HELD $GLOBALS['jobs']->failed[…]['body']
final class Jobs
{
    private array $due = [];
    private array $failed = [];

    public function push(int $at, array $job): void
    {
        $this->due[$at][] = $job;
    }

    public function run(int $now): void
    {
        foreach ($this->due[$now] ?? [] as $job) {
            if (mt_rand(0, 2) || $job['bad']) {
                if (++$job['tries'] < 3) { // LEAK
                    $this->push($now + 2 ** $job['tries'], $job);
                } else {
                    $this->failed[] = $job; // HOLD
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
    $jobs->push($n + 1, ['bad' => false, 'tries' => 0, 'body' => str_repeat('j', 200)]); // LEAK
    $jobs->run($n);
}

return ['kind' => 'queue', 'loops' => 800, 'pair' => 'clean_retried_jobs'];
