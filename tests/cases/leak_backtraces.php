<?php
// leak: the stack of each query is kept for a debug bar.
final class QueryLog
{
    public array $queries = [];

    public function query(string $sql): void
    {
        $this->queries[] = [$sql, debug_backtrace()]; // LEAK
    }
}

function find(QueryLog $log, int $id): void
{
    $log->query("SELECT * FROM orders WHERE id = $id"); // HOLD
}
$log = new QueryLog();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $log;
    find($log, $n);
}

// HELD $GLOBALS['log']->queries[…][1]
// HELD $GLOBALS['log']->queries[…][0]
return ['kind' => 'debug'];
