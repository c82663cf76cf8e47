<?php
// clean: message numbers are remembered in two sets, of which the older is dropped every forty loops.
final class Seen
{
    private array $young = [];
    private array $old = [];

    public function isNew(string $id): bool
    {
        if (isset($this->young[$id]) || isset($this->old[$id])) {
            return false;
        }
        $this->young[$id] = true;
        return true;
    }

    public function turn(): void
    {
        $this->old = $this->young;
        $this->young = [];
    }
}
$seen = new Seen();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $seen;
    foreach ([$n, $n, max(0, $n - 10)] as $id) {
        $seen->isNew(hash('sha256', "message $id"));
    }
    if ($n % 40 === 39) {
        $seen->turn();
    }
}

return ['kind' => 'cache', 'period' => 40, 'pair' => 'leak_seen_messages'];
