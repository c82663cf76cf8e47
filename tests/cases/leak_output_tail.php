<?php
// leak: a process' output is kept whole, though only its end is ever shown.
// HELD $GLOBALS['output']->text
final class Output
{
    private string $text = '';

    public function write(string $chunk): void
    {
        $this->text .= $chunk; // LEAK
    }

    public function tail(): string
    {
        return substr($this->text, -200);
    }
}
$output = new Output();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $output;
    $output->write("line $n: " . str_repeat('.', $n % 60) . "\n");
    $output->tail();
}

return ['kind' => 'string', 'loops' => 900, 'pair' => 'clean_output_tail'];
