<?php
// leak: one line fills the list for the first 140 requests, another one from then on.
// HELD $GLOBALS['numbers']->list
final class Numbers
{
    private array $list = [];

    public function add(int $number): void
    {
        if ($number < 140) {
            $this->list[] = $number; // HOLD
            return;
        }
        $this->list[] = -$number; // LEAK
    } // LEAK
}
$numbers = new Numbers();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $numbers;
    $numbers->add($n);
}

// HELD $GLOBALS['numbers']->list
return ['kind' => 'container', 'loops' => 700, 'shape' => 'doubling', 'long' => 2400, 'pair' => 'clean_other_line'];
