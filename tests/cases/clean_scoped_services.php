<?php
// clean: shared services are made once, those of a request are reset with it.
final class Container
{
    private array $shared = [];
    private array $scoped = [];

    public function shared(string $id, callable $make): object
    {
        return $this->shared[$id] ??= $make($this);
    }

    public function scoped(string $id, callable $make): object
    {
        return $this->scoped[$id] ??= $make($this);
    }

    public function reset(): void
    {
        $this->scoped = [];
    }
}
$container = new Container();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $container;
    $container->shared('service' . min($n, 6), fn () => new ArrayObject(range(1, 50)));
    $container->scoped('request', fn (Container $c) => new ArrayObject(['id' => $n, 'of' => $c]));
    $container->reset();
}

return ['kind' => 'container', 'warmup' => 12, 'pair' => 'leak_tagged_services'];
