--TEST--
analyze: a log damaged at random places: no crash, nothing invented, an early leak is still named
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$log = new LogWriter(test_dir() . '/logs');
$main = $log->main('handle', '/app/a.php', 3);
$leak = $log->site('/app/leak.php', 7, 'leak');
$other = $log->site('/app/other.php', 8, 'other', 'strrev');
for ($n = 0; $n < 400; $n++) {
    $log->loop($main, [[$leak, 100, 1], [$other, 500, 2]], $n ? [[$main, $n - 1, $other, 500, 2, $other]] : []);
}
$log->end(400);
$whole = file_get_contents($log->path);
$head = strpos($whole, '"n":250,');
mt_srand(7);
$named = $blamed = 0;
for ($i = 0; $i < 400; $i++) {
    // Beyond loop 250; the lines that introduce places and sites have no checksum.
    $at = mt_rand($head, strlen($whole) - 1);
    $noise = random_bytes(mt_rand(1, 40));
    $damaged = match ($i % 4) {
        0 => substr($whole, 0, $at),
        1 => substr_replace($whole, $noise, $at, strlen($noise)),
        2 => substr_replace($whole, $noise, $at, 0),
        3 => substr_replace($whole, '', $at, mt_rand(1, 200)),
    };
    file_put_contents($log->path, $damaged);
    foreach (report(test_dir() . '/logs')['processes'] as $process) {
        foreach ($process['mains'] as $place) {
            foreach ($place['sites'] as $site) {
                $named += $site['verdict'] === 'leak' && $site['file'] === '/app/leak.php';
                $blamed += $site['verdict'] === 'leak' && $site['file'] !== '/app/leak.php';
                check(in_array($site['file'], ['/app/leak.php', '/app/other.php'], true), "invented {$site['file']}");
            }
            same('handle', $place['name'], 'place');
        }
    }
}
echo "named $named times, innocents blamed $blamed times\n";
?>
--EXPECT--
named 400 times, innocents blamed 0 times
