<?php
// clean: extract, compact, variables of variable names, func_get_args.
function show(array $values): array
{
    extract($values);
    $name = 'made' . count($values);
    $$name = str_repeat('v', 200);
    return compact('title', 'body', $name) + get_defined_vars();
}

function variadic(string ...$parts): string
{
    return implode(',', [...$parts, ...func_get_args()]);
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    show(['title' => "title $n", 'body' => str_repeat('b', 300)]);
    variadic(...array_map(strval(...), range(0, $n % 20)));
    variadic(...['a' => "named $n", 'b' => 'too']);
}

return ['kind' => 'engine-state', 'warmup' => 3];
