<?php
// clean: closures bound, called and replaced under the same name.
final class Macros
{
    public static array $macros = [];
}

final class Request
{
    public function __construct(private int $id)
    {
    }
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    Macros::$macros['id'] = Closure::bind(fn () => $this->id, new Request($n), Request::class);
    Macros::$macros['id']->call(new Request($n + 1));
}

return ['kind' => 'closure', 'warmup' => 3, 'pair' => 'leak_closure_bind'];
