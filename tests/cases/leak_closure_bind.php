<?php
// leak: closures bound to objects of the request are kept as macros.
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
    $request = new Request($n); // LEAK
    $id = Closure::bind(fn () => $this->id, $request, Request::class); // LEAK
    Macros::$macros["id$n"] = $id; // LEAK
}

// HELD Macros::$macros[…]
// HELD Macros::$macros
// HELD Macros::$macros[…] → closure at leak_closure_bind.php:19 keeps $this
return ['kind' => 'closure', 'pair' => 'clean_closure_bind'];
