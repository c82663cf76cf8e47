<?php
// clean: iterators stacked upon each other, within one loop.
function numbers(int $from): Generator
{
    for (;;) {
        yield $from++ => str_repeat('n', 60);
    }
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $even = new CallbackFilterIterator(numbers($n), fn (string $v, int $k) => $k % 2 === 0);
    $pairs = new MultipleIterator();
    $pairs->attachIterator(new LimitIterator($even, 0, 10));
    $pairs->attachIterator(new ArrayIterator(range(1, 10)));
    iterator_count($pairs);
}

return ['kind' => 'spl', 'pair' => 'leak_iterator_stack'];
