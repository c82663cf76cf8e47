<?php
// leak: reading by reference makes the element it asks for, though nobody ever writes it.
// HELD $GLOBALS['registry']->values
// HELD $GLOBALS['registry']->values[…]
final class Registry
{
    private array $values = ['known' => 1];

    public function &get(string $key): mixed
    {
        return $this->values[$key]; // LEAK
    }
}
$registry = new Registry();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $registry;
    $value = &$registry->get("option.of.request.$n"); // LEAK
    if ($value !== null) {
        echo 'never';
    }
}

return ['kind' => 'references', 'pair' => 'clean_reference_reads'];
