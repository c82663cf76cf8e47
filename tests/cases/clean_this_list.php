<?php
// clean: the same list, cut to the last ten.
final class Worker
{
    private array $handled = [];

    public function handle(int $n): void
    {
        $this->handled["job $n"] = ['id' => $n, 'status' => "done $n"];
        $this->handled = array_slice($this->handled, -10, 10, true);
    }
}
$worker = new Worker();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $worker;
    $worker->handle($n);
}

return ['kind' => 'object', 'warmup' => 15, 'bound' => 1024, 'pair' => 'leak_this_list'];
