<?php
// clean: what is made once and stays: a service, compiled patterns, a static table.
final class Service
{
    private static ?self $instance = null;
    private array $table;

    private function __construct()
    {
        $this->table = array_map(fn (int $i) => "entry $i", range(0, 500));
    }

    public static function get(): self
    {
        return self::$instance ??= new self();
    }

    public function find(int $n): string
    {
        return preg_replace('/entry (\d+)/', 'number $1', $this->table[$n % 500]);
    }
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    static $hits = [];
    $hits[$n % 3] = Service::get()->find($n);
}
