<?php
// clean: each request wraps the handler in three closures, beginning with the bare one.
final class Kernel
{
    private Closure $handler;

    public function __construct(private readonly Closure $bare) {}

    public function handle(array $request): string
    {
        $this->handler = $this->bare;
        foreach (['auth', 'locale', 'trace'] as $name) {
            $next = $this->handler;
            $this->handler = static fn (array $r): string => $name[0] . $next($r + [$name => true]);
        }
        return ($this->handler)($request);
    }
}
$kernel = new Kernel(fn (array $request): string => $request['path']);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $kernel;
    $kernel->handle(['path' => "/page/$n/" . str_repeat('x', 50)]);
}

return ['kind' => 'closure', 'bound' => 3000, 'pair' => 'leak_wrapped_handlers'];
