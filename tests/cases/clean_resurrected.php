<?php
// clean: garbage cycles whose destructors put them back, one at a time.
final class Phoenix
{
    public static ?Phoenix $risen = null;
    public ?Phoenix $self = null;
    public string $ashes = '';

    public function __destruct()
    {
        self::$risen = $this;
    }
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $bird = new Phoenix();
    $bird->self = $bird;
    $bird->ashes = str_repeat('a', 300);
}

return ['kind' => 'cycle', 'warmup' => 10, 'bound' => 2048];
