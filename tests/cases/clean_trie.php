<?php
// clean: a trie of search terms, of which there are fifty.
final class Node
{
    public array $next = [];
    public int $count = 0;
}
$root = new Node();
mt_srand(31);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $root;
    $node = $root;
    $term = mt_rand(0, 49) * 7919;
    foreach (str_split(base_convert((string) $term, 10, 26)) as $letter) {
        $node = $node->next[$letter] ??= new Node();
    }
    $node->count++;
}

return ['kind' => 'trie', 'loops' => 800, 'warmup' => 350, 'pair' => 'leak_trie'];
