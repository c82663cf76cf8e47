<?php
// clean: exceptions with their traces, thrown deep down, caught and dropped.
function fail(int $depth, string $text): never
{
    if ($depth > 0) {
        fail($depth - 1, $text . $depth);
    }
    throw new RuntimeException($text);
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    try {
        fail(5 + $n % 10, str_repeat('e', 600));
    } catch (RuntimeException $e) {
        $length = strlen($e->getMessage());
    }
}
