--TEST--
Every loop ends under opcache and every kind of JIT
--DESCRIPTION--
Protects: compiled code leaves functions on paths of its own; the tracing JIT's know nothing of
extra named parameters unless the hook makes the frame leave the trace. Over 13,000 loops of many
kinds of main functions: each is counted, none stays open, the sums hold, and the program computes
the same.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
require __DIR__ . '/recorder.inc';
if (!has_opcache()) die('skip a child process has no opcache');
if (!has_opcache(jit: true)) die('skip opcache has no JIT here');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$program = <<<'PHP'
<?php
class K
{
    private int $sum = 0;
    public function method(int $i): int { leaktrack_hook(); $a = [$i, $i + 1]; return $this->sum += $a[1]; }
    public static function static_method(int $i): int { leaktrack_hook(); $s = "s$i"; return strlen($s); }
}
function plain(int $i): int { leaktrack_hook(); return $i * 2; }
function with_locals(int $i): string
{
    leaktrack_hook();
    $list = [$i, "text $i", new stdClass];
    return $list[1];
}
function throwing(int $i): void { leaktrack_hook(); if ($i % 2) throw new LogicException("at $i"); }
function looping(int $n): int
{
    $sum = 0;
    for ($k = 0; $k < $n; $k++) {
        leaktrack_hook();
        $sum += strlen("k$k");
    }
    return $sum;
}
function variadic(...$a): int { leaktrack_hook(); return count($a); }
function numbers(int $n): Generator { leaktrack_hook(); for ($k = 0; $k < $n; $k++) yield $k; }
$k = new K;
$sum = 0;
for ($i = 0; $i < 440; $i++) {
    $sum += plain($i) + $k->method($i) + K::static_method($i) + strlen(with_locals($i)) + variadic($i, $i);
    $sum += array_sum(array_map(function (int $n): int { leaktrack_hook('closure'); return $n + 1; }, [$i, $i]));
    if ($i % 4 === 0) {
        try { throwing($i / 4); } catch (LogicException $e) { $sum++; }
        $sum += looping(6);
    }
    if ($i % 20 === 0) {
        $sum += include __DIR__ . '/opcache.inc';
        $sum += eval('leaktrack_hook("eval"); return strlen("e$i");');
        foreach (numbers(3) as $n) { $sum += $n; }
    }
}
for ($i = 0; $i < 50; $i++) {
    leaktrack_hook('script');
    $sum += plain($i);
}
echo $sum, "\n";
PHP;
file_put_contents(test_dir() . '/opcache.inc',
    '<?php for ($n = 0; $n < 3; $n++) { leaktrack_hook("included"); $t = "n$n"; } return $n;');
$expected = null;
foreach (['off', 'on', 'function', 'tracing', '1205', '1255', '1235'] as $mode) {
    $run = run($program, opcache($mode) + ['leaktrack.gc' => 'auto', 'opcache.jit_hot_loop' => 2,
        'opcache.jit_hot_func' => 2, 'opcache.jit_hot_return' => 2, 'opcache.jit_hot_side_exit' => 2,
        'memory_limit' => '256M'])->verify();
    $expected ??= $run->out;
    same($expected, $run->out, "what the program prints ($mode)");
    $places = $run->places();
    sort($places);
    echo $mode, ': ', count($run->loops()), ' loops; ', implode('; ', $places), "\n";
}
?>
--EXPECT--
off: 4060 loops; K::method: 440 return; K::static_method: 440 return; closure: 880 return; eval: 22 return; included: 44 hook, 22 left; looping: 550 hook, 110 left; numbers: 22 return; plain: 490 return; script: 49 hook, 1 left; throwing: 110 return; variadic: 440 return; with_locals: 440 return
on: 4060 loops; K::method: 440 return; K::static_method: 440 return; closure: 880 return; eval: 22 return; included: 44 hook, 22 left; looping: 550 hook, 110 left; numbers: 22 return; plain: 490 return; script: 49 hook, 1 left; throwing: 110 return; variadic: 440 return; with_locals: 440 return
function: 4060 loops; K::method: 440 return; K::static_method: 440 return; closure: 880 return; eval: 22 return; included: 44 hook, 22 left; looping: 550 hook, 110 left; numbers: 22 return; plain: 490 return; script: 49 hook, 1 left; throwing: 110 return; variadic: 440 return; with_locals: 440 return
tracing: 4060 loops; K::method: 440 return; K::static_method: 440 return; closure: 880 return; eval: 22 return; included: 44 hook, 22 left; looping: 550 hook, 110 left; numbers: 22 return; plain: 490 return; script: 49 hook, 1 left; throwing: 110 return; variadic: 440 return; with_locals: 440 return
1205: 4060 loops; K::method: 440 return; K::static_method: 440 return; closure: 880 return; eval: 22 return; included: 44 hook, 22 left; looping: 550 hook, 110 left; numbers: 22 return; plain: 490 return; script: 49 hook, 1 left; throwing: 110 return; variadic: 440 return; with_locals: 440 return
1255: 4060 loops; K::method: 440 return; K::static_method: 440 return; closure: 880 return; eval: 22 return; included: 44 hook, 22 left; looping: 550 hook, 110 left; numbers: 22 return; plain: 490 return; script: 49 hook, 1 left; throwing: 110 return; variadic: 440 return; with_locals: 440 return
1235: 4060 loops; K::method: 440 return; K::static_method: 440 return; closure: 880 return; eval: 22 return; included: 44 hook, 22 left; looping: 550 hook, 110 left; numbers: 22 return; plain: 490 return; script: 49 hook, 1 left; throwing: 110 return; variadic: 440 return; with_locals: 440 return
