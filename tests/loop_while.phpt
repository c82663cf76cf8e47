--TEST--
while (true) { leaktrack_hook(); … } in a function, a script, an included file and an eval
--DESCRIPTION--
Protects: a hook in the same frame ends one loop and begins the next; the last one ends with the
frame, also where the frame is a script's, which has no parameters to hang a marker on.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

file_put_contents(test_dir() . '/worker.inc', <<<'PHP'
<?php
for ($w = 0; $w < 4; $w++) {
    leaktrack_hook();
    $GLOBALS['kept'][] = str_repeat('w', 1000);
}
return $w;
PHP);
$run = run_both(<<<'PHP'
<?php
$kept = [];
function worker(int $jobs): void
{
    while (true) {
        leaktrack_hook();
        $GLOBALS['kept'][] = str_repeat('k', 1000);
        $local = str_repeat('l', 3000);
        if (--$jobs === 0) {
            break;
        }
    }
}
function labels(): void
{
    foreach (['a', 'b', 'a', null, 'b'] as $label) {
        leaktrack_hook($label);
        $GLOBALS['kept'][] = str_repeat('k', 1000);
    }
}
worker(5);
worker(5);
labels();
echo include __DIR__ . '/worker.inc', "\n";
echo include __DIR__ . '/worker.inc', "\n";
eval('for ($e = 0; $e < 3; $e++) { leaktrack_hook("eval"); $kept[] = str_repeat("e", 1000); }');
echo $e, "\n";
for ($i = 0; $i < 6; $i++) {
    leaktrack_hook();
    $kept[] = str_repeat('m', 1000);
    worker(2);
}
echo count($kept), "\n";
PHP, ['leaktrack.gc' => 'never'])->verify();
echo $run->out, implode("\n", $run->places()), "\n";
foreach ($run->lines('main') as $main) {
    $file = preg_replace('/^\d+/', 'N', basename($main['file']));
    echo "$main[name] $file:$main[line] ", json_encode($main['label']), "\n";
}
// Nothing is lost between two loops of one frame: each keeps its string and the container's growth.
foreach ($run->loops('worker') as $loop) {
    check(array_sum(array_column($loop['keep'], 2)) >= 1, 'a loop of the worker keeps its string');
}
$last = $run->loops('main script')[5];
same('left', $last['end'], 'the end of the script is the end of its last loop');
?>
--EXPECT--
4
4
3
44
worker: 14 hook, 8 left
a: 2 hook
b: 1 hook, 1 return
labels: 1 hook
included script: 6 hook, 2 left
eval: 2 hook, 1 left
main script: 5 hook, 1 left
worker N.php:3 null
labels N.php:14 "a"
labels N.php:14 "b"
labels N.php:14 null
included script worker.inc:3 null
included script N.php(26) : eval()'d code:1 "eval"
main script N.php:29 null
