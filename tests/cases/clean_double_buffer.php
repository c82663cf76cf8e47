<?php
// clean: two buffers take turns; each is filled for five loops while the other is read.
final class DoubleBuffer
{
    private array $front = [];
    private array $back = [];

    public function write(string $line): void
    {
        $this->back[] = $line;
        if (count($this->back) === 5) {
            [$this->front, $this->back] = [$this->back, []];
        }
    }
}
$buffer = new DoubleBuffer();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $buffer;
    $buffer->write(str_repeat('d', 400));
}

return ['kind' => 'ring', 'period' => 5, 'warmup' => 20];
