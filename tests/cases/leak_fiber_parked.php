<?php
// leak: fibers that wait for an answer that never comes.
$waiting = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $waiting;
    $fiber = new Fiber(function (int $id): void { // HOLD
        $request = str_repeat(chr(97 + $id % 26), 500); // HOLD
        $answer = Fiber::suspend($id);
        echo $request, $answer;
    });
    $fiber->start($n); // LEAK
    $waiting[$n] = $fiber; // HOLD
}

// HELD $GLOBALS['waiting'][…]
// HELD $GLOBALS['waiting'][…]{Fiber}
// HELD $GLOBALS['waiting'][…] → suspended fiber, $request
// HELD $GLOBALS['waiting']
return ['kind' => 'fiber', 'pair' => 'clean_fiber_dropped'];
