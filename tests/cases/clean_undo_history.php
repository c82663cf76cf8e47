<?php
// clean: an undo history that is merged anew for each step, and cut to the last 25.
final class Editor
{
    private array $history = [];

    public function apply(string $change): void
    {
        $this->history = array_slice(array_merge($this->history, [$change]), -25);
    }
}
$editor = new Editor();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $editor;
    $editor->apply(str_pad("insert line $n", 120));
}

return ['kind' => 'moving', 'warmup' => 26, 'bound' => 3000, 'pair' => 'leak_undo_history'];
