<?php
// leak: a trie that every search term is inserted into, also those nobody ever wrote before.
// HELD $GLOBALS['root']->next[…]->next
// HELD $GLOBALS['root']->next[…]
// HELD $GLOBALS['root']->next[…]->next[…]
final class Node
{
    public array $next = [];
    public int $count = 0;
}
$root = new Node();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $root;
    $node = $root;
    foreach (str_split(base_convert((string) ($n * 7919), 10, 26)) as $letter) { // HOLD
        $node = $node->next[$letter] ??= new Node(); // LEAK
    }
    $node->count++;
}

return ['kind' => 'trie', 'loops' => 600, 'pair' => 'clean_trie'];
