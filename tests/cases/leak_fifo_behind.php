<?php
// leak: a queue out of which a little less is taken than is put in.
// HELD $GLOBALS['fifo']->items[…]
final class Fifo
{
    private array $items = [];
    private int $head = 0;

    public function push(string $item): void // HOLD
    {
        $this->items[] = $item; // HOLD
    }

    public function pop(): ?string
    {
        if (!isset($this->items[$this->head])) {
            return null;
        }
        $item = $this->items[$this->head];
        unset($this->items[$this->head++]);
        return $item;
    }
}
$fifo = new Fifo();
mt_srand(9);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $fifo;
    for ($i = mt_rand(0, 6); $i > 0; $i--) {
        $fifo->push("item $i of request $n"); // LEAK
    }
    $fifo->pop();
    $fifo->pop();
}

return ['kind' => 'queue', 'loops' => 600, 'pair' => 'clean_packed_holes'];
