<?php
// clean: statements are cached by their SQL, which differs only by the number of parameters.
final class Statement
{
    public function __construct(public string $sql, public array $columns) {}
}

final class Connection
{
    private array $prepared = [];

    public function query(string $sql): Statement
    {
        return $this->prepared[$sql] ??= new Statement($sql, array_fill(0, 6, null));
    }
}
$db = new Connection();
mt_srand(5);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $db;
    $marks = implode(', ', array_fill(0, mt_rand(1, 12), '?'));
    $db->query("SELECT * FROM orders WHERE id IN ($marks) ORDER BY created_at DESC");
    $db->query('SELECT 1');
}

return ['kind' => 'statements', 'warmup' => 100, 'pair' => 'leak_sql_literals'];
