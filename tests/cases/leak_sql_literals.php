<?php
// leak: statements are cached by their SQL, which has the values written into it.
// HELD $GLOBALS['db']->prepared[…]->columns
// HELD $GLOBALS['db']->prepared[…]
final class Statement
{
    public function __construct(public string $sql, public array $columns) {}
}

final class Connection
{
    private array $prepared = [];

    public function query(string $sql): Statement
    {
        return $this->prepared[$sql] ??= new Statement($sql, array_fill(0, 6, null)); // LEAK
    }
}
$db = new Connection();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $db;
    $ids = implode(', ', [$n, $n * 2 + 1, $n * 3 + 7]);
    $db->query("SELECT * FROM orders WHERE id IN ($ids) ORDER BY created_at DESC"); // LEAK
    $db->query('SELECT 1');
}

return ['kind' => 'statements', 'pair' => 'clean_sql_parameters'];
