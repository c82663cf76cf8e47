<?php
// leak: the query log is on in production, and nobody flushes it.
// HELD $GLOBALS['database']->log[…]
// HELD $GLOBALS['database']->log[…]['bindings']
final class Database
{
    private array $log = [];
    public bool $logging = true;

    public function select(string $sql, array $bindings): array
    {
        $rows = array_map(fn (int $i): array => ['id' => $i, 'name' => "row $i"], range(1, 5));
        if ($this->logging) {
            $this->log[] = ['query' => $sql, 'bindings' => $bindings, 'time' => 0.4]; // LEAK
        }
        return $rows;
    }
}
$database = new Database();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $database;
    $database->select('select * from users where id = ?', [$n]); // LEAK
    $database->select('select * from posts where author = ? and state = ?', [$n, "new$n"]); // LEAK
}

return ['kind' => 'orm', 'pair' => 'clean_query_log'];
