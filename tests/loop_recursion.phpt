--TEST--
Recursion folds into the outer loop, other main functions nest
--DESCRIPTION--
Protects: one request is one loop however often its function calls itself, also through another main
function; a main function inside another has loops of its own, and several places stand side by
side.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
function kept(int $bytes): void { static $all = []; $all[] = str_repeat('k', $bytes); }
function deep(int $n): int
{
    leaktrack_hook();
    kept(1000);
    return $n ? deep($n - 1) + 1 : 0;
}
function ping(int $n): void { leaktrack_hook(); kept(2000); if ($n) pong($n - 1); }
function pong(int $n): void { leaktrack_hook(); kept(3000); if ($n) ping($n - 1); }
class Tree
{
    public function walk(int $n, string $label): void
    {
        leaktrack_hook($label);
        if ($n) {
            array_map(fn (int $m) => $this->walk($m, $label), [$n - 1, $n - 1]);
        }
    }
}
for ($i = 0; $i < 5; $i++) {
    echo deep(20), "\n";
    ping(3);
    (new Tree)->walk(3, 'one');
    (new Tree)->walk(2, 'two');
}
deep(20000); // over many pages of the VM's stack
ping(0);
PHP, ['leaktrack.gc' => 'never'])->verify();
$places = $run->places();
sort($places);
echo implode("\n", $places), "\n";
// The strings' blocks, without the container's growth: 1000 + 25 bytes take 1280, 2000 take 2048, 3000 3072.
$strings = function (string $name) use ($run): int {
    $sum = 0;
    foreach ($run->loops($name)[2]['keep'] as [$site, $bytes]) {
        $sum += ($run->site($site)['internal'] ?? '') === 'str_repeat' ? $bytes : 0;
    }
    return $sum;
};
same(21 * 1280, $strings('deep'), 'bytes kept by a loop of deep');
// ping(3) is a loop, pong(2) one inside it; ping(1) and pong(0) fold, and the innermost open loop is pong's.
$two = PHP_DEBUG ? 2560 : 2048; // a debug build writes behind each block
same($two, $strings('ping'), 'bytes kept by a loop of ping');
same($two + 2 * 3072, $strings('pong'), 'bytes kept by a loop of pong');
?>
--EXPECT--
deep: 6 return
one: 5 return
ping: 6 return
pong: 5 return
two: 5 return
