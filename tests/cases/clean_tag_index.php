<?php
// clean: a cache that drops its oldest entry, and that entry's keys from the index of its tags.
final class TaggedCache
{
    private array $items = [];
    private array $index = [];

    public function set(string $key, string $value, array $tags): void
    {
        $this->items[$key] = [$value, $tags];
        foreach ($tags as $tag) {
            $this->index[$tag][$key] = true;
        }
        if (count($this->items) > 20) {
            $oldest = array_key_first($this->items);
            foreach ($this->items[$oldest][1] as $tag) {
                unset($this->index[$tag][$oldest]);
            }
            unset($this->items[$oldest]);
        }
    }
}
$cache = new TaggedCache();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $cache;
    $cache->set(
        "page:$n:" . str_repeat('k', 40),
        str_repeat('v', 300),
        ['pages', 'author:' . $n % 5],
    );
}

return ['kind' => 'cache', 'bound' => 8000, 'pair' => 'leak_tag_index'];
