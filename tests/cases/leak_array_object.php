<?php
// leak: an ArrayObject as a registry, written as properties.
$registry = new ArrayObject([], ArrayObject::ARRAY_AS_PROPS);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $registry;
    $registry->{"entry$n"} = new ArrayObject([$n, $n + 1]); // LEAK
}

// HELD $GLOBALS['registry']{ArrayObject}[…]
return ['kind' => 'spl'];
