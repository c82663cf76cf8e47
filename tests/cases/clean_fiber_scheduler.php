<?php
// clean: each fiber is resumed twice, three loops later each time, and then ends.
final class Scheduler
{
    private array $due = [];
    private int $now = 0;

    public function spawn(callable $task): void
    {
        $fiber = new Fiber($task);
        $fiber->start($this->now);
        $this->due[$this->now + 3][] = $fiber;
    }

    public function tick(): void
    {
        foreach ($this->due[++$this->now] ?? [] as $fiber) {
            $fiber->resume($this->now);
            if (!$fiber->isTerminated()) {
                $this->due[$this->now + 3][] = $fiber;
            }
        }
        unset($this->due[$this->now]);
    }
}
$scheduler = new Scheduler();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $scheduler;
    $scheduler->spawn(function (int $started): void {
        $rows = range($started, $started + 49);
        $rows[] = Fiber::suspend();
        $rows[] = Fiber::suspend();
    });
    $scheduler->tick();
}

return ['kind' => 'fiber', 'warmup' => 20];
