--TEST--
Loaded but unused: no handlers, no log, not a byte of difference
--DESCRIPTION--
Protects: leaktrack in php.ini costs a program that never calls leaktrack_hook() nothing that it
could see: the same memory figures as with leaktrack.enable=0 and as without the extension, no log
file, nothing recorded.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$program = <<<'PHP'
<?php
$kept = [];
for ($i = 0; $i < 5000; $i++) {
    $kept[] = str_repeat('x', $i % 900);
    unset($kept[$i - 100]);
}
$huge = str_repeat('h', 3 << 20);
echo memory_get_usage(), ' ', memory_get_usage(true), ' ', memory_get_peak_usage(), ' ',
    memory_get_peak_usage(true), ' ', gc_mem_caches(), ' ', gc_collect_cycles(), "\n";
PHP;
$run = run_both($program);
check($run->logs === [], 'no log');

// Without the extension, unless php.ini loads it; else with settings and an environment of the same size, which
// move the figures too: a setting that nobody knows stands in.
putenv('TEST_PHP_EXTRA_ARGS=' . php_arguments());
$with = run($program)->out;
putenv('TEST_PHP_EXTRA_ARGS=' . preg_replace('~extension=(?=\S*leaktrack)~', 'extensiox=', php_arguments()));
check(str_contains(php_arguments(), 'extensiox='), 'no leaktrack in ' . php_arguments());
if (run('<?php echo (int) extension_loaded("leaktrack");')->out === '0') {
    same(run($program)->out, $with, 'figures without the extension');
}
$status = leaktrack_status();
echo json_encode([$status['on'], $status['loops'], $status['own_bytes'], $status['log']]), "\n";
?>
--EXPECT--
[false,0,0,null]
