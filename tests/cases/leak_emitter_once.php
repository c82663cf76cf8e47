<?php
// leak: listeners that wait for an event which is never emitted.
final class Emitter
{
    private array $once = [];

    public function once(string $event, callable $listener): void // HOLD
    {
        $this->once[$event][] = $listener; // HOLD
    }

    public function emit(string $event): void
    {
        foreach ($this->once[$event] ?? [] as $listener) {
            $listener();
        }
        unset($this->once[$event]);
    }
}
$emitter = new Emitter();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $emitter;
    $response = str_repeat('r', 150 + $n % 20); // LEAK
    $emitter->once('drain', fn () => $response); // LEAK
    $emitter->once('end', fn () => $response);
    $emitter->emit('end');
}

// HELD $GLOBALS['emitter']->once['drain'][…]
// HELD $GLOBALS['emitter']->once['drain'][…] → closure at leak_emitter_once.php:27 uses $response
// HELD $GLOBALS['emitter']->once['drain']
return ['kind' => 'listener', 'pair' => 'clean_emitter_once'];
