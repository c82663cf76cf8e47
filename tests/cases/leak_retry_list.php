<?php
// leak: the same, but one in two of those is never taken out again.
// The length is one that opcache cannot know: it would keep the string once for all.
mt_srand(17);
$retry = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $retry;
    if (mt_rand(1, 15) === 1) {
        $retry[$n + 10] = ['id' => $n, 'payload' => str_repeat('p', 600 + $n % 7)]; // LEAK
    }
    if ($n % 2) {
        unset($retry[$n]);
    }
}

// HELD $GLOBALS['retry'][…]['payload']
// HELD $GLOBALS['retry'][…]
return ['kind' => 'rare', 'loops' => 1200, 'long' => 3000, 'pair' => 'clean_retry_list'];
