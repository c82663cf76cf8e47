<?php
// Keeps objects alive, 1 M by default, built within one loop.  php live.php [OBJECTS]
// Prints the largest resident size of the process in KiB (Linux), else 0.
final class Item
{
    public array $tags;
    public function __construct(public int $id, public string $name)
    {
        $this->tags = [$id, $name];
    }
}

function build(array &$into, int $n): void
{
    if (function_exists('leaktrack_hook')) {
        leaktrack_hook();
    }
    for ($i = 0; $i < $n; $i++) {
        $into[] = new Item($i, "item $i");
    }
}

$items = [];
build($items, (int)($argv[1] ?? 1000000));
preg_match('/VmHWM:\s+(\d+)/', (string)@file_get_contents('/proc/self/status'), $m);
echo $m[1] ?? 0, "\n";
