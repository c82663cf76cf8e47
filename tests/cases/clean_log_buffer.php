<?php
// clean: lines of many lengths, flushed when they pass eight kilobytes.
mt_srand(3);

final class Logger
{
    private array $lines = [];
    private int $bytes = 0;

    public function log(string $line): void
    {
        $this->lines[] = $line;
        $this->bytes += strlen($line);
        if ($this->bytes > 8192) {
            $this->lines = [];
            $this->bytes = 0;
        }
    }
}
$logger = new Logger();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $logger;
    for ($i = mt_rand(1, 3); $i > 0; $i--) {
        $logger->log(str_repeat('l', mt_rand(40, 400)));
    }
}

return ['kind' => 'sawtooth', 'bound' => 20000];
