<?php
// leak: all results, in order, where only the best would be wanted.
$best = [];
mt_srand(7);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $best;
    $best[] = ['score' => mt_rand(), 'name' => "item $n"]; // LEAK
    usort($best, fn (array $a, array $b): int => $b['score'] <=> $a['score']); // HOLD
}

// HELD $GLOBALS['best'][…]
// HELD $GLOBALS['best']
return ['kind' => 'top list', 'pair' => 'clean_best_results'];
