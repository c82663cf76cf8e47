<?php

// SPDX-License-Identifier: MIT
// Code is compiled for every request, and compiled code stays. Argument "fixed": compiled once.

function formula(string $text): Closure
{
    return eval("return function (\$x) { return $text; };"); // LEAK
}

function handle(int $request, bool $fixed): float
{
    static $formulas = [];
    leaktrack_hook();
    $formula = $fixed ? ($formulas['price'] ??= formula('$x * 1.19 + 2')) : formula('$x * 1.19 + 2');
    return $formula($request);
}

for ($request = 0; $request < 3000; $request++) {
    handle($request, in_array('fixed', $argv, true));
}
