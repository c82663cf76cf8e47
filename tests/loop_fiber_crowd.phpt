--TEST--
A thousand loops open at a time, ending in any order
--DESCRIPTION--
Protects: whose loop a frame's end or the next hook ends is known also where most open loops are of
other fibers, a generator's too that one fiber begins and another ends; each is told once, with
what it kept. Past 256 open loops the records have no `open`: below it they add up with it.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
final class Store
{
    public static array $kept = [];
}
function request(int $i): int
{
    leaktrack_hook();
    Fiber::suspend();
    Store::$kept[] = str_repeat('k', 9000); // @leak
    Fiber::suspend();
    if ($i % 4 === 0) {
        leaktrack_hook();
        Fiber::suspend();
    }
    return $i;
}
function rows(): Generator
{
    for ($i = 0; $i < 3; $i++) {
        leaktrack_hook();
        Store::$kept[] = str_repeat('g', 9000); // @generator
        yield $i;
    }
}
function first(Generator $rows): void
{
    $rows->current();
    Fiber::suspend();
}
function rest(Generator $rows): void
{
    Fiber::suspend();
    foreach ($rows as $row);
}
mt_srand(7);
$sum = 0;
$fibers = $generators = [];
for ($i = 0; $i < 1000; $i++) {
    $fibers[] = new Fiber('request');
    end($fibers)->start($i);
    if ($i % 10 === 0) {
        $generators[] = $rows = rows();
        foreach (['first', 'rest'] as $function) {
            $fibers[] = new Fiber($function);
            end($fibers)->start($rows);
        }
    }
}
unset($rows);
while ($fibers) {
    shuffle($fibers);
    foreach ($fibers as $key => $fiber) {
        $fiber->resume();
        if ($fiber->isTerminated()) {
            $sum += (int) $fiber->getReturn();
            unset($fibers[$key]);
        }
    }
}
unset($fiber);
echo $sum, "\n";
PHP)->verify();
same(999 * 500 . "\n", $run->out, 'what it computed');
foreach ($run->places() as $place) {
    echo $place, "\n";
}
foreach (['request' => 'leak', 'rows' => 'generator'] as $function => $mark) {
    $kept = [];
    foreach ($run->loops($function) as $loop) {
        $bytes = $run->at_line($loop['keep'] ?? [], $run->line($mark))[0];
        $kept[intdiv($bytes, 12288)] = ($kept[intdiv($bytes, 12288)] ?? 0) + 1;
    }
    ksort($kept);
    echo $function, ': ', json_encode($kept), "\n";
}
$open = array_column(array_filter($run->records, fn (array $record) => $record['t'] === 'loop'), 'open');
echo count($open), " with `open`\n";
?>
--EXPECT--
