<?php
// clean: a log handler that waits for an error to write all it has, and keeps 60 records at most.
final class FingersCrossed
{
    private array $buffer = [];

    public function handle(string $level, string $message, array $context): void
    {
        $this->buffer[] = compact('level', 'message', 'context');
        if (count($this->buffer) > 60) {
            array_shift($this->buffer);
        }
        if ($level === 'error') {
            $this->buffer = [];
        }
    }
}
$log = new FingersCrossed();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $log;
    $log->handle('debug', "matched route $n", ['route' => 'home']);
    $log->handle('info', sprintf('request %d took %d ms', $n, $n % 40), ['id' => $n]);
    if ($n % 100 === 99) {
        $log->handle('error', 'something broke', []);
    }
}

return ['kind' => 'logger', 'period' => 100, 'loops' => 600, 'bound' => 30000, 'pair' => 'leak_fingers_crossed'];
