<?php
// leak: each loop hangs another then() on a promise that stays pending.
final class Promise
{
    private array $then = [];
    private mixed $value = null;
    private bool $done = false;

    public function then(callable $next): self
    {
        $child = new self(); // LEAK
        $run = function (mixed $value) use ($child, $next): void { // LEAK
            $child->resolve($next($value));
        };
        $this->done ? $run($this->value) : $this->then[] = $run; // LEAK
        return $child;
    }

    public function resolve(mixed $value): void
    {
        [$this->done, $this->value, $run] = [true, $value, $this->then];
        $this->then = [];
        array_map(fn (callable $next) => $next($value), $run);
    }
}
$ready = new Promise();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $ready;
    $ready->then(fn () => $n)->then(strval(...)); // LEAK
}

// HELD $GLOBALS['ready']->then[…]
// HELD $GLOBALS['ready']->then[…] → closure at leak_promise_pending.php:12 uses $next
// HELD $GLOBALS['ready']->then[…] → closure at leak_promise_pending.php:12 uses $child->then
// HELD $GLOBALS['ready']->then[…] → closure at leak_promise_pending.php:12 uses $child
return ['kind' => 'promise', 'pair' => 'clean_promise_resolved'];
