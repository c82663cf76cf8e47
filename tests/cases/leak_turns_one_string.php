<?php
// leak: three lines take turns to add to one string; none of them does so in most loops.
final class Feed
{
    public string $text = '';

    public function add(int $n): void
    {
        switch ($n % 3) {
            case 0:
                $this->text .= str_repeat('a', 150); // LEAK
                break;
            case 1:
                $this->text .= str_repeat('b', 160); // LEAK
                break;
            default:
                $this->text .= str_repeat('c', 140); // LEAK
        }
    }
}
$feed = new Feed();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $feed;
    $feed->add($n);
}

// HELD $GLOBALS['feed']->text
return ['kind' => 'string', 'shape' => 'step', 'loops' => 600];
