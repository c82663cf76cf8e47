<?php
// clean: the joined string and the list are replaced in each loop.
final class Notes { public static array $last = []; }

function note(string $head, string $tail): array
{
    $tag = abs(strlen($tail) - 9);
    $text =
        $head
        . $tail;
    $size = strlen($text);
    $note = [
        $size,
        $tag,
        $text,
    ];
    return $note;
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    Notes::$last = note(str_repeat('h', 300), "tail of $n");
}

return ['kind' => 'stale line', 'warmup' => 2, 'bound' => 0, 'pair' => 'leak_line_after_call'];
