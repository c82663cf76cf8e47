<?php
// clean: entries live for twenty loops but are swept only every sixty: a tall sawtooth.
$entries = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $entries;
    $entries["token $n"] = ['until' => $n + 20, 'value' => str_repeat('t', 250)];
    if ($n % 60 === 59) {
        $entries = array_filter($entries, fn (array $entry) => $entry['until'] > $n);
    }
}

return ['kind' => 'cache', 'warmup' => 120, 'bound' => 60000, 'loops' => 600];
