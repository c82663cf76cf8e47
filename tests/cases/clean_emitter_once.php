<?php
// clean: the event comes, if only in the next loop.
final class Emitter
{
    private array $once = [];

    public function once(string $event, callable $listener): void
    {
        $this->once[$event][] = $listener;
    }

    public function emit(string $event): void
    {
        $listeners = $this->once[$event] ?? [];
        unset($this->once[$event]);
        foreach ($listeners as $listener) {
            $listener();
        }
    }
}
$emitter = new Emitter();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $emitter;
    $emitter->emit('drain');
    $response = str_repeat('r', 150);
    $emitter->once('drain', fn () => $response);
}

return ['kind' => 'listener', 'warmup' => 3, 'pair' => 'leak_emitter_once'];
