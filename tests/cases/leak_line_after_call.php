<?php
// leak: a joined string and a list that stay; the engine itself still tells the line of the call before them.
// HELD Notes::$all[…][2]
// HELD Notes::$all[…]
final class Notes { public static array $all = []; }

function note(string $head, string $tail): array
{
    $tag = abs(strlen($tail) - 9);
    $text =
        $head
        . $tail; // LEAK
    $size = strlen($text);
    $note = [
        $size, // LEAK
        $tag,
        $text,
    ];
    return $note;
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    Notes::$all[] = note(str_repeat('h', 300), "tail of $n"); // HOLD
}

return ['kind' => 'stale line', 'pair' => 'clean_line_after_call'];
