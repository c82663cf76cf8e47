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

// Without the extension, unless php.ini loads it. Else as the other runs: each extension that is
// there moves the figures.
$arguments = preg_replace('~-d\s*\S*extension=\S*leaktrack\S*~', '', php_arguments());
$php = escapeshellarg(PHP_BINARY) . " $arguments";
$has = shell_exec("$php -r 'echo extension_loaded(\"leaktrack\") ? 1 : 0;'");
if ($has === '0') {
    same(shell_exec("$php -d memory_limit=128M -f " . escapeshellarg($run->script)), $run->out, 'figures without the extension');
}
check(!str_contains($arguments, 'leaktrack.so'), "no leaktrack in $arguments");
$status = leaktrack_status();
echo json_encode([$status['on'], $status['loops'], $status['own_bytes'], $status['log']]), "\n";
?>
--EXPECT--
[false,0,0,null]
