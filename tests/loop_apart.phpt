--TEST--
Loops on stacks that an extension switches without telling
--DESCRIPTION--
Protects: the marker of a frame that waits on another stack is that frame's: nothing is freed twice
where coroutines cannot be told apart. It is said once that they cannot; one at a time is still right.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (PHP_OS_FAMILY !== 'Linux' || !shell_exec('command -v cc')) die('skip needs Linux and a C compiler');
if (!is_file(PHP_BINDIR . '/php-config')) die('skip needs php-config');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$so = test_dir() . '/swow.so';
$includes = trim((string) shell_exec(escapeshellarg(PHP_BINDIR . '/php-config') . ' --includes'));
exec("cc -shared -fPIC -O1 $includes -o " . escapeshellarg($so) . ' '
    . escapeshellarg(__DIR__ . '/ext/apart.c') . ' 2>&1', $said, $status);
check($status === 0, implode("\n", $said));

$program = <<<'PHP'
<?php
$kept = [];
function handle(int $deep): void
{
    leaktrack_hook();
    $GLOBALS['kept'][] = [$deep, str_repeat('k', 1000)]; // @leak
    if ($deep > 0) {
        test_apart(fn () => handle($deep - 1));
    }
    $GLOBALS['kept'][] = [$deep, 'after'];
}
for ($i = 0; $i < 60; $i++) {
    test_apart(fn () => handle(DEEP));
}
echo array_sum(array_column($kept, 0));
PHP;
$said = "leaktrack: the coroutines of Swow cannot be told apart: send one request at a time,"
    . " or what one keeps may be charged to another\n";
foreach ([3, 0] as $deep) {
    $run = run(strtr($program, ['DEEP' => $deep]), ['extension' => $so]);
    same(0, $run->status, "exit status, $deep deep");
    same((string) ($deep * ($deep + 1) * 60), $run->out, "output, $deep deep");
    same($said, $run->err, "what is said, $deep deep");
}
$run->verify();
echo implode(', ', $run->places()), "\n";
foreach ($run->loops() as $loop) {
    check(count($run->at_line($loop['keep'], $run->line('leak'))) > 0, "loop $loop[n] keeps");
}
?>
done
--EXPECT--
handle: 60 return
done
