<?php
// clean: garbage cycles from loop 200 on.
final class Node
{
    public ?Node $other = null;
    public string $text = '';
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    if ($n >= 200) {
        $a = new Node();
        $b = new Node();
        $a->other = $b;
        $b->other = $a;
        $a->text = str_repeat('a', 900);
    }
}

return ['kind' => 'cycle', 'warmup' => 205, 'loops' => 600];
