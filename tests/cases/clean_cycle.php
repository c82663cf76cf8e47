<?php
// clean: a tree with links to the parents, which only the collector can free.
final class Node
{
    public array $children = [];

    public function __construct(public ?Node $parent, public string $text)
    {
    }
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $root = new Node(null, str_repeat('r', 200));
    for ($i = 0; $i < 10; $i++) {
        $root->children[] = new Node($root, str_repeat('c', 100 + $i));
    }
}
