<?php
// leak: message numbers are remembered to drop those that come twice, for ever.
// HELD $GLOBALS['seen']->ids[…]
// HELD $GLOBALS['seen']->ids
final class Seen
{
    private array $ids = [];

    public function isNew(string $id): bool
    {
        if (isset($this->ids[$id])) {
            return false;
        }
        $this->ids[$id] = true; // LEAK
        return true;
    }
}
$seen = new Seen();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $seen;
    foreach ([$n, $n, intdiv($n, 2)] as $id) {
        $seen->isNew(hash('sha256', "message $id")); // LEAK
    }
}

return ['kind' => 'cache', 'pair' => 'clean_seen_messages'];
