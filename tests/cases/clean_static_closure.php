<?php
// clean: each loop makes a closure anew, with static variables of its own.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $record = static function (string $name, float $took): int {
        static $samples = [];
        $samples[$name][] = sprintf('%.6f by %s', $took, $name);
        return count($samples[$name]);
    };
    for ($i = 0; $i < 20; $i++) {
        $record('db', $i / 7);
    }
}

return ['kind' => 'static', 'pair' => 'leak_static_closure'];
