<?php
// leak: an undo history that is merged anew for each step: every block of it is fresh.
// HELD $GLOBALS['editor']->history[…]
// HELD $GLOBALS['editor']->history
final class Editor
{
    private array $history = [];

    public function apply(string $change): void
    {
        $this->history = array_merge($this->history, [$change]); // LEAK
    }
}
$editor = new Editor();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $editor;
    $editor->apply(str_pad("insert line $n", 120)); // LEAK
}

return ['kind' => 'moving', 'pair' => 'clean_undo_history'];
