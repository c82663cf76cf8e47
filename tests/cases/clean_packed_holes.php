<?php
// clean: a list used as a queue: its head is unset, and the numbers of its elements only rise.
final class Fifo
{
    private array $items = [];
    private int $head = 0;

    public function push(string $item): void
    {
        $this->items[] = $item;
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

    public function count(): int
    {
        return count($this->items);
    }
}
$fifo = new Fifo();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $fifo;
    for ($i = 0; $i < 4; $i++) {
        $fifo->push("item $i of request $n");
    }
    while ($fifo->count() > 15 + $n % 5) {
        $fifo->pop();
    }
}

return ['kind' => 'queue', 'warmup' => 40, 'bound' => 8000, 'pair' => 'leak_fifo_behind'];
