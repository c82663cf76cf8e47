<?php
// leak: a log handler that waits for an error to write all it has, and no error ever comes.
// HELD $GLOBALS['log']->buffer[…]
// HELD $GLOBALS['log']->buffer[…]['context']
// HELD $GLOBALS['log']->buffer[…]['message']
final class FingersCrossed
{
    private array $buffer = [];

    public function handle(string $level, string $message, array $context): void
    {
        $this->buffer[] = compact('level', 'message', 'context'); // LEAK
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
    $log->handle('debug', "matched route $n", ['route' => 'home']); // LEAK
    $log->handle('info', sprintf('request %d took %d ms', $n, $n % 40), ['id' => $n]); // LEAK
}

return ['kind' => 'logger', 'pair' => 'clean_fingers_crossed'];
