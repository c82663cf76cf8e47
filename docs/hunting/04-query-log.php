<?php

// SPDX-License-Identifier: MIT
// Every query is logged, for a page of debugging that nobody opens. Argument "fixed": off in the
// worker.

final class Connection
{
    public array $log = [];

    public function __construct(private bool $logs) {}

    public function query(string $sql, array $values): void
    {
        if ($this->logs) {
            $this->log[] = ['sql' => $sql, 'values' => $values, 'at' => microtime(true)]; // LEAK
        }
    }
}

function handle(Connection $connection, int $request): void
{
    leaktrack_hook();
    $connection->query('SELECT * FROM book WHERE id = ? AND note = ?', [$request, str_repeat('n', 100)]); // LEAK
    $connection->query('UPDATE book SET seen = seen + 1 WHERE id = ?', [$request]); // LEAK
}

$connection = new Connection(logs: !in_array('fixed', $argv, true));
for ($request = 0; $request < 300; $request++) {
    handle($connection, $request);
}
