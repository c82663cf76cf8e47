<?php
// leak: the same, of objects that only the collector destroys.
final class Node
{
    public static array $closed = [];
    public ?Node $self = null;

    public function __destruct()
    {
        self::$closed[] = 'node ' . spl_object_id($this) . ' closed'; // LEAK
    }
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $node = new Node();
    $node->self = $node;
}

// HELD Node::$closed[…]
// HELD Node::$closed
return ['kind' => 'callback'];
