<?php
// Closes loops while much or little lives.  php close.php LIVE_BLOCKS LOOPS
// Prints the seconds that the loops took, building what lives left out.
[$live, $loops] = [(int)($argv[1] ?? 1000), (int)($argv[2] ?? 20000)];

function request(int $i, array &$cache): void
{
    if (function_exists('leaktrack_hook')) {
        leaktrack_hook();
    }
    $cache[$i % 100] = str_repeat('c', 200);
    $local = [];
    for ($k = 0; $k < 20; $k++) {
        $local[] = "value $k";
    }
}

$kept = [];
for ($i = 0; $i < $live; $i++) {
    $kept[] = [$i];
}
$cache = [];
request(0, $cache); // the hook's own start
for ($i = 0; $i < $live; $i++) { // live blocks that are known, as a running worker has them
    $kept[$i] = [$i, $i];
}
$before = getrusage();
for ($i = 1; $i <= $loops; $i++) {
    request($i, $cache);
}
$after = getrusage();
$seconds = fn(array $r) => $r['ru_utime.tv_sec'] + $r['ru_stime.tv_sec']
    + ($r['ru_utime.tv_usec'] + $r['ru_stime.tv_usec']) / 1e6;
printf("%.6f\n", $seconds($after) - $seconds($before));
