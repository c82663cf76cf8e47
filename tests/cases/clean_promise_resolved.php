<?php
// clean: promises that know each other and are resolved: cycles for the collector.
final class Promise
{
    private array $then = [];
    private ?Promise $parent = null;
    private ?Promise $child = null;

    public function then(callable $next): self
    {
        $this->then[] = $next;
        $this->child = new self();
        $this->child->parent = $this;
        return $this->child;
    }

    public function resolve(mixed $value): void
    {
        foreach ($this->then as $next) {
            $value = $next($value);
        }
        $this->child?->resolve($value);
    }
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $promise = new Promise();
    $promise->then(fn (int $v) => $v + 1)->then(fn (int $v) => str_repeat('v', $v));
    $promise->resolve($n);
}

return ['kind' => 'promise', 'warmup' => 3, 'pair' => 'leak_promise_pending'];
