<?php
// leak: a closure compiled anew in each loop and kept under its name.
$compiled = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $compiled;
    $compiled["rule $n"] = eval("return fn (int \$x) => \$x * $n + $n;"); // LEAK
}

// HELD $GLOBALS['compiled'][…]
return ['kind' => 'eval', 'pair' => 'clean_eval_closure'];
