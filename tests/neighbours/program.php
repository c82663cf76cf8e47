<?php

// SPDX-License-Identifier: MIT
// One line leaks, the others do not; argument or query string: what else to use. tests/neighbours.php

final class Kept
{
    public static array $all = [];
    public static ?string $last = null;
}

function handle(int $i, array $uses): void
{
    if (function_exists('leaktrack_hook')) {
        leaktrack_hook();
    }
    Kept::$all[] = str_repeat('k', 1000); // LEAK
    Kept::$last = str_repeat('l', 5000 + $i);
    $cycle = new stdClass;
    $cycle->self = $cycle;
    foreach ($uses as $use) {
        match ($use) {
            'apcu' => apcu_store('key', range(0, $i)) && apcu_fetch('key'),
            'ffi' => FFI::memset(FFI::cdef()->new('char[4000]'), 1, 4000),
            'pcov' => $i % 20 === 0 ? pcov_collect() : null,
            'swoole-tracer' => $i % 10 === 0 ? swoole_tracer_leak_detect(1 << 30) : null,
            'neighbour' => match ($i) {
                40 => neighbour_on(),
                90 => neighbour_off(),
                default => null,
            },
            'neighbour-leaves' => $i === 90 ? neighbour_off() : null,
            'neighbour-stays' => $i === 40 ? neighbour_on() : null,
            'limit' => ini_set('memory_limit', (string) (memory_get_usage(true) + (4 << 20))),
            default => null,
        };
    }
}

function pcov_collect(): void
{
    \pcov\start();
    \pcov\collect();
    \pcov\stop();
    \pcov\clear();
}

$uses = PHP_SAPI === 'cli' ? array_slice($argv, 1) : array_keys($_GET);
for ($i = 0; $i < 150; $i++) {
    handle($i, $uses);
}
echo "done\n";
