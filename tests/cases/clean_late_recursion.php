<?php
// clean: one loop, the hundred and fiftieth, recurses deeply and keeps the largest result.
function depth(int $left): int
{
    return $left ? 1 + depth($left - 1) : 0;
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    depth($n === 150 ? 20_000 : 10);
}

return ['kind' => 'engine-state', 'warmup' => 152, 'loops' => 600];
