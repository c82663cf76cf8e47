<?php
// clean: of a process' output the last two kilobytes are kept.
final class Output
{
    private string $text = '';

    public function write(string $chunk): void
    {
        $this->text = substr($this->text . $chunk, -2048);
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

return ['kind' => 'string', 'warmup' => 60, 'bound' => 3000, 'pair' => 'leak_output_tail'];
