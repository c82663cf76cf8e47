<?php
// leak: a static closure counts in a static variable of its own, by name.
$record = static function (string $name, float $took): void {
    static $samples = [];
    $samples[$name][] = sprintf('%.6f by %s', $took, $name); // LEAK
};

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $record;
    $record('db', $n / 7);
    $record('cache', $n / 9);
}

// HELD $GLOBALS['record'] → closure at leak_static_closure.php:3 uses $samples[…][…]
return ['kind' => 'static', 'pair' => 'clean_static_closure'];
