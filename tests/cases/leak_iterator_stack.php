<?php
// leak: an AppendIterator that gets another part in each loop.
$all = new AppendIterator();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $all;
    $all->append(new ArrayIterator(["row $n"])); // LEAK
}

// HELD $GLOBALS['all']{AppendIterator}{ArrayIterator}[…]
return ['kind' => 'spl', 'pair' => 'clean_iterator_stack'];
