<?php
// clean: an AppendIterator of three pages, made and walked by each request, the last one kept.
$last = null;

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $last;
    $all = new AppendIterator();
    for ($page = 0; $page < 3; $page++) {
        $all->append(new ArrayIterator(["first of $n", "page $page"]));
    }
    foreach (new LimitIterator($all, 1, 4) as $row) {
        strlen($row);
    }
    $last = $all;
}

return ['kind' => 'iterators', 'bound' => 4000, 'pair' => 'leak_append_iterator'];
