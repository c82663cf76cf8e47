<?php
// leak: each promise hangs on the one before it, which keeps its callback, and that the promise.
final class Promise
{
    private array $callbacks = [];
    private bool $done = false;

    public function then(callable $callback): Promise
    {
        $next = new Promise(); // LEAK
        $this->callbacks[] = function () use ($callback, $next): void { // LEAK
            $callback();
            $next->resolve();
        };
        if ($this->done) {
            end($this->callbacks)(); // HOLD
        }
        return $next;
    }

    public function resolve(): void
    {
        $this->done = true;
        foreach ($this->callbacks as $callback) {
            $callback();
        }
    }
}
$first = new Promise();
$first->resolve();
$last = $first;

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $last;
    $last = $last->then(fn (): int => $n); // LEAK
}

return ['kind' => 'promises', 'pair' => 'clean_then_chain'];
// HELD $GLOBALS['first']->callbacks[0] → closure at leak_then_chain.php:11 uses $next…
// HELD $GLOBALS['first']->callbacks[0] → closure at leak_then_chain.php:11 uses $next…->callbacks
// HELD $GLOBALS['first']->callbacks[0] → closure at leak_then_chain.php:11 uses $next…->callbacks[0] → closure at leak_then_chain.php:11 uses $callback
// HELD $GLOBALS['last']
