<?php
// leak: a fixed array that is made one larger in each loop.
$slots = new SplFixedArray(0);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $slots;
    $slots->setSize($slots->getSize() + 1); // LEAK
    $slots[$slots->getSize() - 1] = "slot number $n"; // LEAK
}

// HELD $GLOBALS['slots'][…]
return ['kind' => 'spl'];
