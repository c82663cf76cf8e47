--TEST--
Debug builds: PHP's own report of leaks at shutdown is the same, and sites know the C line
--DESCRIPTION--
Protects: that the handlers pass file and line on. Memory that FFI was told not to own leaks from the
engine's point of view; its report names the C line that took it, not ours. The log has that line too.
--EXTENSIONS--
leaktrack
ffi
--SKIPIF--
<?php if (!PHP_DEBUG) die('skip only debug builds tell the line and report leaks'); ?>
--INI--
ffi.enable=1
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$program = <<<'PHP'
<?php
function handle(int $i): void
{
    leaktrack_hook();
    FFI::new('char[' . 1000 + $i . ']', false); // @lost
    static $grown = [];
    $grown[] = FFI::new('char[10000]', false);
}
for ($i = 0; $i < 3; $i++) {
    handle($i);
}
PHP;
$ini = ['ffi.enable' => '1', 'report_memleaks' => '1'];
$said = [];
foreach ([true, false] as $plain) {
    $run = run($program, $ini, plain: $plain);
    // The newest first: order and addresses are the heap's own affair.
    preg_match_all('~^(\S+\(\d+\)) :\s+Freeing 0x[0-9a-f]+ \((\d+) bytes\)~m', $run->err . $run->out, $match, PREG_SET_ORDER);
    $freed = array_map(fn (array $one) => basename($one[1]) . " $one[2]", $match);
    sort($freed);
    preg_match('~Total (\d+) memory leaks~', $run->err . $run->out, $total);
    $said[] = [$run->status, $freed, $total[1] ?? 'none'];
}
same($said[0], $said[1], 'report of leaks');
check(count($said[0][1]) >= 1, 'it reports any');
$places = [];
foreach ($run->lines('site') as $site) {
    if ($site['line'] === $run->line('lost') && isset($site['c'])) {
        $places[] = preg_replace('~.*/ext/|:\d+$~', '', $site['c']);
    }
}
echo in_array('ffi/ffi.c', $places, true) ? "ffi.c\n" : json_encode($places) . "\n";
?>
--EXPECT--
ffi.c
