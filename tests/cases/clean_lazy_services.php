<?php
// clean: services that are first needed in loops 3, 10 and 40.
final class Services
{
    private array $made = [];

    public function get(string $id): object
    {
        return $this->made[$id] ??= $this->make($id);
    }

    private function make(string $id): object
    {
        return new ArrayObject(array_fill(0, 100, "$id is ready"));
    }
}
$services = new Services();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $services;
    foreach (['db' => 3, 'mailer' => 10, 'search' => 40] as $id => $from) {
        if ($n >= $from) {
            $services->get($id);
        }
    }
}

return ['kind' => 'warm-up', 'warmup' => 42];
