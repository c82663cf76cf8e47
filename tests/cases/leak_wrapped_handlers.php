<?php
// leak: each request wraps the handler in one more closure, which holds the one before.
final class Kernel
{
    private Closure $handler;

    public function __construct()
    {
        $this->handler = fn (array $request): string => $request['path'];
    }

    public function decorate(string $id): void
    {
        $next = $this->handler;
        $this->handler = static fn (array $request): string => isset($request[$id]) ? '' : $next($request); // LEAK
    }
}
$kernel = new Kernel();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $kernel;
    $kernel->decorate("request-$n-" . str_repeat('x', 50)); // LEAK
}

return ['kind' => 'closure', 'pair' => 'clean_wrapped_handlers'];
// HELD $GLOBALS['kernel']->handler → closure at leak_wrapped_handlers.php:15 uses $next…
// HELD $GLOBALS['kernel']->handler → closure at leak_wrapped_handlers.php:15 uses $next… → closure at leak_wrapped_handlers.php:15 uses $id
