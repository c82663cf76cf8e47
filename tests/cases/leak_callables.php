<?php
// leak: first-class callables of request objects, in a list of terminating callbacks.
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
    $controller = new Controller(); // LEAK
    $controller->body = str_repeat('b', 200 + $n % 40); // LEAK
    $terminating[] = $controller->finish(...); // LEAK
}

// HELD $GLOBALS['terminating']
// HELD $GLOBALS['terminating'][…]
// HELD $GLOBALS['terminating'][…] → closure of Controller::finish() keeps $this->body
// HELD $GLOBALS['terminating'][…] → closure of Controller::finish() keeps $this
return ['kind' => 'closure', 'pair' => 'clean_callables'];
