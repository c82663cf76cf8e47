<?php
// clean: an index in ten parts, of which each is begun anew when it has five documents.
final class Index
{
    /** @var list<list<string>> */
    private array $parts = [];

    public function add(int $document): void
    {
        $part = $document % 10;
        if (count($this->parts[$part] ?? []) === 5) {
            $this->parts[$part] = [];
        }
        $this->parts[$part][] = "document $document";
    }
}

$index = new Index();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $index;
    $index->add($n);
}

return ['kind' => 'container', 'loops' => 600, 'period' => 50, 'pair' => 'leak_shards'];
