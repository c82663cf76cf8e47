<?php
// leak: an anonymous class compiled anew in each loop.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $object = eval("return new class { public int \$n = $n; };"); // LEAK
}

// HELD code of classes declared again and again
// HELD compiled code, which stays until the request ends
return ['kind' => 'eval', 'pair' => 'clean_anonymous_class'];
