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
PHP);
same(999 * 500 . "\n", $run->out, 'what it computed');
foreach ($run->places() as $place) {
    echo $place, "\n";
}
foreach (['request' => 'leak', 'rows' => 'generator'] as $function => $mark) {
    $kept = array_map(fn (array $loop) => $run->at_line($loop['keep'] ?? [], $run->line($mark))[0] >= 9000, $run->loops($function));
    echo $function, ': ', count(array_filter($kept)), ' loops with a string, ', count($kept), " in all\n";
}
foreach ($run->recordings() as $lines) {
    check_ids($lines);
}
$open = array_map(fn (array $loop) => isset($loop['open']), $run->lines('loop'));
same([], array_filter(array_slice($open, 0, 500)), 'loops of a crowd with `open`');
same(array_fill(0, 99, true), array_slice($open, -100, 99), 'the last loops have it, but the very last');
?>
--EXPECT--
rows: 200 hook, 100 left
request: 250 hook, 250 left, 750 return
request: 1000 loops with a string, 1250 in all
rows: 300 loops with a string, 300 in all
