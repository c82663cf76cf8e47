--TEST--
leaktrack.report: a forked child reports for itself only
--DESCRIPTION--
Protects: a child that marks nothing writes no report, least of all its parent's; one that marks a
function of its own reports that, and the parent's report is of the parent's loops.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (!function_exists('pcntl_fork')) die('skip needs ext/pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$dir = test_dir();
$run = run(<<<'PHP'
<?php
function handle(string $label): void
{
    static $kept = [];
    leaktrack_hook($label);
    $kept[] = str_repeat('k', 1000);
}
for ($i = 0; $i < 10; $i++) handle('before the fork');
foreach (['silent', 'busy'] as $kind) {
    if (pcntl_fork() === 0) {
        for ($i = 0; $i < 5 && $kind === 'busy'; $i++) handle('in the child');
        exit(0);
    }
    pcntl_wait($status);
}
for ($i = 0; $i < 10; $i++) handle('before the fork');
PHP, ['leaktrack.report' => "$dir/%p.txt"])->verify();
echo $run->out, $run->err;
$heads = array_map(fn (string $file) => preg_replace('/.* (\d+ loops of "[^"]+").*/s', '$1', file_get_contents($file)),
    glob("$dir/*.txt"));
sort($heads);
echo implode("\n", $heads), "\n";
?>
--EXPECT--
20 loops of "before the fork"
5 loops of "in the child"
