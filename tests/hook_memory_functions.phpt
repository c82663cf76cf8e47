--TEST--
memory_get_usage() and its relatives tell the truth while leaktrack records
--DESCRIPTION--
Protects: PHP's own memory figures. With leaktrack.gc=never the program sees, inside a loop, the 56
bytes of the frame's marker more than without leaktrack, in usage and peak, and outside of loops the
same to the byte, peaks included; memory by the page and gc_mem_caches() are the same.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$program = <<<'PHP'
<?php
function figures(string $where): void
{
    echo $where, ' ', json_encode([memory_get_usage(), memory_get_usage(true),
        memory_get_peak_usage(), memory_get_peak_usage(true)]), "\n";
}
function outside(string $where): void
{
    memory_reset_peak_usage();
    figures($where);
    $peak = str_repeat('p', 2 << 20);
    unset($peak);
    figures($where);
}
final class Kept { public static array $all = []; }
function handle(int $i): void
{
    leaktrack_hook();
    memory_reset_peak_usage();
    figures('inside');
    $small = [];
    for ($k = 0; $k < 3000; $k++) {
        $small[] = str_repeat('s', $k % 700);
    }
    figures('inside');
    Kept::$all[] = str_repeat('k', 20000 * $i);
    $huge = str_repeat('h', 3 << 20);
    unset($small);
    echo 'inside caches ', gc_mem_caches(), ' ', gc_mem_caches(), "\n";
    $cycle = new stdClass;
    $cycle->self = $cycle;
    unset($cycle);
    echo 'inside cycles ', gc_collect_cycles(), "\n";
    figures('inside');
}
for ($i = 0; $i < 4; $i++) {
    outside('before');
    handle($i);
    outside('after');
}
echo 'caches ', gc_mem_caches(), "\n";
figures('end');
PHP;

$plain = run($program, ['leaktrack.gc' => 'never'], plain: true);
$run = run($program, ['leaktrack.gc' => 'never'])->verify();
$differences = [];
foreach (array_map(null, explode("\n", $plain->out), explode("\n", $run->out)) as [$a, $b]) {
    [$where, $without] = explode(' ', $a, 2) + ['', ''];
    [, $with] = explode(' ', $b, 2) + ['', ''];
    if (str_starts_with($without, '[')) {
        $pairs = array_map(null, json_decode($without), json_decode($with));
        $difference = json_encode(array_map(fn (array $pair) => $pair[1] - $pair[0], $pairs));
        if (PHP_DEBUG) { // where the marker's block is larger
            $difference = str_replace('96', '56', $difference);
        }
    } else {
        $difference = $with === $without ? 'none' : "$without, not $with";
    }
    $differences["$where: $difference"] = ($differences["$where: $difference"] ?? 0) + 1;
}
foreach ($differences as $difference => $count) {
    echo $difference, " x$count\n";
}
preg_match_all('/caches (\d+)/', $plain->out, $freed);
check(max($freed[1]) > 100000, 'gc_mem_caches() has something to free in this test');
echo json_encode($run->places()), "\n";
?>
--EXPECT--
before: [0,0,0,0] x8
inside: [56,0,56,0] x12
inside: none x8
after: [0,0,0,0] x8
caches: none x1
end: [0,0,0,0] x1
: none x1
["handle: 4 return"]
