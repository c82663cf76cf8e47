--TEST--
A recorded log damaged at a thousand random places: no crash, nothing invented, an early leak is still named
--DESCRIPTION--
Protects: the seals of the lines. Bytes of a real log are changed, cut out, inserted, or all from there on is lost. What
the report then names is in the undamaged one too, and no innocent line is called a leak.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/log_writer.inc';

$run = run(<<<'PHP'
<?php
final class Kept { public static array $all = []; public static $last; public static array $ring = []; }
function handle(int $i): void
{
    leaktrack_hook();
    Kept::$all[] = str_repeat('l', 100); // @leak
    Kept::$last = str_repeat('r', 900 + $i % 50);
    Kept::$ring[$i % 7] = str_repeat('q', 300);
    $text = str_repeat('t', 100);
}
for ($i = 0; $i < 400; $i++) handle($i);
PHP, ['leaktrack.gc' => 'always']);

function names(array $report): array
{
    $names = [];
    foreach ($report['processes'] as $process) {
        foreach ($process['mains'] as $main) {
            $names["$main[name] $main[file]:$main[line]"] = null;
            foreach ($main['sites'] as $site) {
                $names["$site[function] $site[file]:$site[line]"] = $site['verdict'];
            }
        }
    }
    return $names;
}

$path = array_keys($run->logs)[0];
$whole = file_get_contents($path);
$known = names(report(dirname($path)));
$leak = array_search('leak', $known, true);
check(str_ends_with($leak, ':' . $run->line('leak')), "the leak is $leak");
$early = strpos($whole, '"n":200,');
mt_srand(11);
$missed = $late = 0;
for ($i = 0; $i < 1000; $i++) {
    $at = mt_rand(0, strlen($whole) - 1);
    $noise = random_bytes(mt_rand(1, 40));
    file_put_contents($path, match ($i % 5) {
        0 => substr($whole, 0, $at),
        1 => substr_replace($whole, $noise, $at, strlen($noise)),
        2 => substr_replace($whole, $noise, $at, 0),
        3 => substr_replace($whole, '', $at, mt_rand(1, 200)),
        4 => substr_replace($whole, (string) mt_rand(0, 9), $at, 1),
    });
    // Of what is cut before its first line has ended nothing can be told.
    $seen = $i % 5 === 0 && $at < strpos($whole, "\n") ? [] : names(report(dirname($path)));
    foreach ($seen as $name => $verdict) {
        check(array_key_exists($name, $known), "damage $i at $at: invented $name");
        check($verdict !== 'leak' || $name === $leak, "damage $i at $at: blamed $name");
    }
    if ($at > $early) {
        $late++;
        $missed += ($seen[$leak] ?? '') !== 'leak';
    }
}
check($late > 300, "only $late damages were late");
echo "missed $missed times\n";
?>
--EXPECT--
missed 0 times
