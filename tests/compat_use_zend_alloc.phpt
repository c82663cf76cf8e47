--TEST--
USE_ZEND_ALLOC=0: leaktrack declines, the program runs as ever
--DESCRIPTION--
Protects: where the heap is not the engine's own, the hook says so once, in a warning that names the
cause and the way out, returns false each time, and leaves no log behind.
--EXTENSIONS--
leaktrack
--ENV--
USE_ZEND_ALLOC=0
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run(<<<'PHP'
<?php
function handle(int $i): bool
{
    $hooked = leaktrack_hook();
    $local = str_repeat('x', 1000);
    return $hooked;
}
for ($i = 0; $i < 3; $i++) {
    var_dump(handle($i));
}
var_dump(leaktrack_status()['on'], leaktrack_status()['own_bytes']);
PHP);
echo $run->status, "\n", $run->out;
var_dump($run->logs, array_diff(scandir($run->log_dir), ['.', '..']));
?>
--EXPECTF--
0

Warning: leaktrack_hook(): %S: the heap has other handlers already (USE_ZEND_ALLOC=0, or another memory profiler); start PHP without them in %s on line 4
bool(false)
bool(false)
bool(false)
bool(false)
int(0)
array(0) {
}
array(0) {
}
