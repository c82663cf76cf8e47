<?php
// clean: callbacks called from C that keep nothing.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $text = preg_replace_callback('/\d+/', fn (array $m) => $m[0] * 2, "a $n b " . $n * 3);
    $words = array_map(fn (string $w) => strrev($w), explode(' ', $text));
    usort($words, fn (string $a, string $b) => strlen($a) <=> strlen($b));
    array_walk($words, function (string &$word, int $at): void {
        $word = "$at: $word";
    });
    call_user_func_array('sprintf', ['%s %s', ...$words]);
}

return ['kind' => 'callback', 'warmup' => 3, 'pair' => 'leak_regex_callback'];
