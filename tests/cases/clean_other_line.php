<?php
// clean: one line fills the list for the first 140 requests, another one from then on, up to 200.
final class Numbers
{
    private array $list = [];

    public function add(int $number): void
    {
        if ($number < 140) {
            $this->list[] = $number;
            return;
        }
        if (count($this->list) < 200) {
            $this->list[] = -$number;
        }
    }
}
$numbers = new Numbers();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $numbers;
    $numbers->add($n);
}

return ['kind' => 'container', 'loops' => 700, 'warmup' => 200, 'pair' => 'leak_other_line'];
