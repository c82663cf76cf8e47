<?php
// clean: settings that are set in each loop, to values that differ.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    ini_set('precision', (string) (10 + $n % 7));
    ini_set('user_agent', "worker $n");
    ini_set('date.timezone', $n % 2 ? 'Europe/Riga' : 'Asia/Tokyo');
}

return ['kind' => 'engine-state', 'warmup' => 5, 'bound' => 64];
