<?php
// clean: garbage cycles in every tenth loop.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    if ($n % 10 === 9) {
        for ($i = 0; $i < 5; $i++) {
            $parent = new ArrayObject();
            $child = new ArrayObject(['parent' => $parent, 'text' => str_repeat('c', 100)]);
            $parent['child'] = $child;
        }
    }
}

return ['kind' => 'cycle', 'warmup' => 25];
