<?php
// clean: reading by reference only what is there, of a table whose rows are replaced.
final class Registry
{
    private array $values = [];
    private ?string $none = null;

    public function set(string $key, string $value): void
    {
        $this->values[$key] = $value;
    }

    public function &get(string $key): mixed
    {
        if (!isset($this->values[$key])) {
            return $this->none;
        }
        return $this->values[$key];
    }
}
$registry = new Registry();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $registry;
    $registry->set('row ' . $n % 8, "value $n");
    $value = &$registry->get('row ' . ($n + 3) % 16);
    if ($value !== null) {
        $value .= '!';
    }
}

return ['kind' => 'references', 'bound' => 2000, 'pair' => 'leak_reference_reads'];
