<?php
// leak: a method adds to a list of its long-lived object, through a helper of a helper.
final class Worker
{
    private array $handled = [];

    public function handle(int $n): void
    {
        $this->finish(['id' => $n, 'status' => "done $n"]); // LEAK
    }

    private function finish(array $job): void
    {
        $this->handled += ["job {$job['id']}" => $job]; // LEAK
    }
}
$worker = new Worker();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $worker;
    $worker->handle($n);
}

// HELD $GLOBALS['worker']->handled[…]
// HELD $GLOBALS['worker']->handled
return ['kind' => 'object', 'pair' => 'clean_this_list'];
