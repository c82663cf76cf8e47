<?php
// leak: a cache that drops its oldest entry, but not that entry's keys from the index of its tags.
// HELD $GLOBALS['cache']->items[…]
// HELD $GLOBALS['cache']->index[…]
// HELD $GLOBALS['cache']->index[…][…]
final class TaggedCache
{
    private array $items = [];
    private array $index = [];

    public function set(string $key, string $value, array $tags): void // HOLD
    {
        $this->items[$key] = $value; // HOLD
        foreach ($tags as $tag) { // HOLD
            $this->index[$tag][] = $key; // LEAK
        }
        if (count($this->items) > 20) {
            array_shift($this->items);
        }
    }
}
$cache = new TaggedCache();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $cache;
    $cache->set( // HOLD
        "page:$n:" . str_repeat('k', 40), // LEAK
        str_repeat('v', 300),
        ['pages', 'author:' . $n % 5],
    );
}

return ['kind' => 'cache', 'pair' => 'clean_tag_index'];
