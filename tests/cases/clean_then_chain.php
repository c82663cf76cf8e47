<?php
// clean: each promise hangs on the one before it, which lets go of its callbacks when it is resolved.
final class Promise
{
    private array $callbacks = [];
    private bool $done = false;

    public function then(callable $callback): Promise
    {
        $next = new Promise();
        $this->callbacks[] = function () use ($callback, $next): void {
            $callback();
            $next->resolve();
        };
        if ($this->done) {
            $this->resolve();
        }
        return $next;
    }

    public function resolve(): void
    {
        $this->done = true;
        [$callbacks, $this->callbacks] = [$this->callbacks, []];
        foreach ($callbacks as $callback) {
            $callback();
        }
    }
}
$last = new Promise();
$last->resolve();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $last;
    $last = $last->then(fn (): int => $n);
}

return ['kind' => 'promises', 'bound' => 1000, 'pair' => 'leak_then_chain'];
