<?php
// leak: a scheduler of generators that runs them to their end, and keeps what they returned with them.
// HELD $GLOBALS['scheduler']->tasks[…]{Generator}
// HELD $GLOBALS['scheduler']->tasks[…]
final class Scheduler
{
    private array $tasks = [];

    public function spawn(Generator $task): void
    {
        $this->tasks[] = $task; // HOLD
    }

    public function run(): void
    {
        foreach ($this->tasks as $task) {
            while ($task->valid()) {
                $task->next();
            }
        }
    }
}
$scheduler = new Scheduler();

function task(int $n): Generator // LEAK
{
    $rows = [];
    for ($i = 0; $i < 3; $i++) {
        $rows[] = "row $i of $n"; // LEAK
        yield $i;
    }
    return $rows;
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $scheduler;
    $scheduler->spawn(task($n)); // LEAK
    $scheduler->run();
}

return ['kind' => 'generator', 'pair' => 'clean_finished_tasks'];
