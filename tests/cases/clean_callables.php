<?php
// clean: the terminating callbacks are called and dropped.
final class Controller
{
    public string $body = '';

    public function finish(): void
    {
        $this->body = '';
    }
}
$terminating = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $terminating;
    $controller = new Controller();
    $controller->body = str_repeat('b', 200 + $n % 40);
    $terminating[] = $controller->finish(...);
    $terminating[] = strlen(...);
    foreach ($terminating as $callback) {
        $callback instanceof Closure && $callback('x');
    }
    $terminating = [];
}

return ['kind' => 'closure', 'warmup' => 3, 'pair' => 'leak_callables'];
