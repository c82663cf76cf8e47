--TEST--
Suspended generators beside other loops
--DESCRIPTION--
Protects: the loop of a suspended generator stays open while other loops begin and end, one
generator's loop is not another's recursion, and a loop that runs meanwhile is charged with its own.
One that yields from another still runs; resumed where no other loop is open, it has what it
allocates.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
final class Kept { public static array $all = []; }
function produce(string $who): Generator
{
    leaktrack_hook();
    for ($i = 0; $i < 3; $i++) {
        Kept::$all[] = str_repeat($who, 3000); // @produced
        yield $i;
    }
}
function inner(): Generator
{
    yield 1;
    Kept::$all[] = str_repeat('i', 5000); // @delegated
    yield 2;
}
function delegates(): Generator
{
    leaktrack_hook();
    yield from inner();
}
function turns(): Generator
{
    leaktrack_hook();
    yield 1;
    Kept::$all[] = str_repeat('t', 7000); // @resumed
    yield 2;
}
function job(): void
{
    leaktrack_hook();
    Kept::$all[] = str_repeat('j', 9000); // @job
}
$a = produce('a');
$b = produce('b');
foreach ([1, 2, 3] as $turn) {
    $a->current();
    job();
    $b->current();
    job();
    $a->next();
    $b->next();
}
foreach (delegates() as $value) job();
unset($a, $b);
$turns = turns();
$turns->current();
job();
$turns->next();
unset($turns);
PHP, ['leaktrack.gc' => 'never'])->verify();
$places = $run->places();
sort($places);
echo implode("\n", $places), "\n";
$produced = 0; // by both: which of two that are suspended runs is not known
foreach ($run->lines('loop') as $loop) {
    $name = array_column($run->lines('main'), 'name', 'id')[$loop['main']];
    $kept = [];
    foreach (['produced', 'delegated', 'resumed', 'job'] as $mark) {
        foreach ($loop['keep'] ?? [] as [$id, $bytes, $blocks]) {
            $site = $run->site($id);
            if ($site['line'] === $run->line($mark) && isset($site['internal'])) {
                $produced += $mark === 'produced' ? $blocks : 0;
                $kept[] = $mark === 'produced' ? 'some' : "$blocks of $mark";
            }
        }
    }
    echo "$name $loop[n]: ", implode(', ', $kept), "\n";
}
same(6, $produced, 'blocks of the two generators, in their loops');
?>
--EXPECT--
delegates: 1 return
job: 9 return
produce: 2 return
turns: 1 return
job 0: 1 of job
job 1: 1 of job
job 2: 1 of job
job 3: 1 of job
job 4: 1 of job
job 5: 1 of job
produce 0: some
produce 1: some
job 6: 1 of job
job 7: 1 of job
delegates 0: 1 of delegated
job 8: 1 of job
turns 0: 1 of resumed
