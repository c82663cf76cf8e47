<?php
// clean: the query log is on, and flushed every eight requests.
final class Database
{
    private array $log = [];

    public function select(string $sql, array $bindings): array
    {
        $rows = array_map(fn (int $i): array => ['id' => $i, 'name' => "row $i"], range(1, 5));
        $this->log[] = ['query' => $sql, 'bindings' => $bindings, 'time' => 0.4];
        return $rows;
    }

    public function flush(): void
    {
        $this->log = [];
    }
}
$database = new Database();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $database;
    $database->select('select * from users where id = ?', [$n]);
    $database->select('select * from posts where author = ? and state = ?', [$n, "new$n"]);
    if ($n % 8 === 7) {
        $database->flush();
    }
}

return ['kind' => 'orm', 'period' => 8, 'pair' => 'leak_query_log'];
