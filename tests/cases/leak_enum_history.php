<?php
// leak: each change of state is remembered in a readonly object that points to the one before.
// HELD $GLOBALS['current']->before…
enum State: string
{
    case Open = 'open';
    case Paid = 'paid';
    case Sent = 'sent';

    public function next(): self
    {
        return match ($this) {
            self::Open => self::Paid,
            self::Paid => self::Sent,
            self::Sent => self::Open,
        };
    }
}

final class Change
{
    public function __construct(
        public readonly State $state,
        public readonly string $reason,
        public readonly ?Change $before,
    ) {}
}
$current = null;

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $current;
    $state = $current?->state->next() ?? State::Open;
    $current = new Change($state, "request $n: {$state->value}", $current); // LEAK
}

return ['kind' => 'readonly', 'pair' => 'clean_enum_history'];
