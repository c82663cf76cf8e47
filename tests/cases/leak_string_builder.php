<?php
// leak: several lines add to one string, and it is another of them each time that adds last.
final class Trace
{
    public string $text = '';

    public function loop(int $n): void
    {
        $this->text .= "begin $n\n"; // LEAK
        if ($n % 2) {
            $this->text .= "odd, and so looked at twice\n"; // LEAK
        }
        if ($n % 3 === 0) {
            $this->text .= "third, looked at by nobody\n"; // LEAK
        }
        if ($n % 5 === 0) {
            $this->text .= "fifth\n"; // LEAK
        }
    }
}
$trace = new Trace();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $trace;
    $trace->loop($n);
}

// HELD $GLOBALS['trace']->text
return [
    'kind' => 'string',
    'shape' => 'step',
    'loops' => 1200,
    'long' => 3000,
    'pair' => 'clean_string_builder',
];
