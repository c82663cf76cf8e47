<?php
// clean: a sliding window of the last fifty values, cut with array_splice.
$window = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $window;
    array_push($window, "value $n", $n, [$n]);
    if (count($window) > 50) {
        array_splice($window, 0, count($window) - 50);
    }
    $average = array_sum(array_filter($window, is_int(...))) / max(1, count($window));
}

return ['kind' => 'queue', 'warmup' => 40, 'bound' => 2048];
