<?php
// clean: the twenty best results so far, in order. New ones get in ever more seldom, and the numbers
// in their names get longer.
$best = [];
mt_srand(7);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $best;
    $best[] = ['score' => mt_rand(), 'name' => "item $n"];
    usort($best, fn (array $a, array $b): int => $b['score'] <=> $a['score']);
    $best = array_slice($best, 0, 20);
}

return ['kind' => 'top list', 'loops' => 400, 'warmup' => 20, 'bound' => 400, 'pair' => 'leak_all_results'];
