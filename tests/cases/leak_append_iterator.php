<?php
// leak: an AppendIterator that each request adds its page to.
// HELD $GLOBALS['all']{AppendIterator}{ArrayIterator}[…]
// HELD $GLOBALS['all']{AppendIterator}{ArrayIterator}
$all = new AppendIterator();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $all;
    $page = new ArrayIterator(["first of $n", "second of $n"]); // LEAK
    $all->append($page); // LEAK
}

return ['kind' => 'iterators', 'pair' => 'clean_append_iterator'];
