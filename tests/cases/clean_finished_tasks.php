<?php
// clean: a scheduler of generators, some of which take several loops, that drops them at their end.
final class Scheduler
{
    private array $tasks = [];
    private int $next = 0;

    public function spawn(Generator $task): void
    {
        $this->tasks[$this->next++] = $task;
    }

    public function tick(): void
    {
        foreach ($this->tasks as $id => $task) {
            $task->next();
            if (!$task->valid()) {
                unset($this->tasks[$id]);
            }
        }
    }
}
$scheduler = new Scheduler();

function task(int $n): Generator
{
    $rows = [];
    for ($i = 0; $i <= $n % 5; $i++) {
        $rows[] = "row $i of $n";
        yield $i;
    }
    return $rows;
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $scheduler;
    $scheduler->spawn(task($n));
    $scheduler->tick();
}

return ['kind' => 'generator', 'bound' => 6000, 'pair' => 'leak_finished_tasks'];
