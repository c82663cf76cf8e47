<?php
// leak: an index in ten parts, each a list that only grows: all of them double at about the same time.
// HELD $GLOBALS['index']->parts[…]
// HELD $GLOBALS['index']->parts[…][…]
final class Index
{
    /** @var list<list<string>> */
    private array $parts = [];

    public function add(int $document): void
    {
        $this->parts[$document % 10][] = "document $document"; // LEAK
    }
}

$index = new Index();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $index;
    $index->add($n);
}

return ['kind' => 'container', 'loops' => 600, 'pair' => 'clean_shards'];
