<?php
// leak: a list of numbers, which doubles. (In one line with its brace: compiled code may still have
// the line of the return of the call before.)
final class Timings
{
    private array $micros = [];

    public function add(int $micros): void
    {
        $this->micros[] = $micros; } // LEAK
}
$timings = new Timings();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $timings;
    $timings->add($n * 11);
    $timings->add($n * 13);
    $timings->add($n * 17);
}

// HELD $GLOBALS['timings']->micros
return ['kind' => 'doubling', 'shape' => 'doubling', 'loops' => 600, 'long' => 2400];
