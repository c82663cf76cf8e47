--TEST--
counters: what piles up from loop to loop is named, as are memory of C code and a heap in pieces
--DESCRIPTION--
Protects: the counters of docs/log-format.md `count`, each by a program in which nothing else piles up, and the
sentences that the report makes of them. A program that keeps nothing is told nothing.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (getenv('LEAKTRACK_TEST_DEV')) die('skip the address sanitizer takes native memory of its own');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

/** What the text report says of growth when that is what each of 120 loops does. */
function told(string $loop, string $before = '', array $ini = []): string
{
    $run = run("<?php $before\nfunction handle(int \$i): void\n{\n    leaktrack_hook();\n    $loop\n}\n"
        . 'for ($i = 0; $i < 120; $i++) { handle($i); } while (ob_get_level()) { ob_end_clean(); }', $ini);
    echo $run->err;
    ob_start();
    leaktrack_analyze($run->log_dir, ['format' => 'json']);
    $report = json_decode(ob_get_clean(), true, 64, JSON_THROW_ON_ERROR);
    ob_start();
    leaktrack_analyze($run->log_dir);
    $text = ob_get_clean();
    $kinds = [];
    foreach ($report['processes'][0]['mains'][0]['growth'] ?? [] as $growth) {
        $shown = str_contains($text, '⚠ ' . $growth['kind'] . ' grow');
        $per_loop = $growth['bytes'] ? '' : ' ' . round($growth['per_loop'], 1);
        $kinds[] = $growth['kind'] . $per_loop . ($shown ? '' : ' (not shown)');
    }
    return implode(', ', preg_grep('~^interned strings~', $kinds, PREG_GREP_INVERT)) ?: 'nothing';
}

$loops = [
    'nothing' => '$list = range(1, 100);',
    'objects' => '$GLOBALS["kept"][] = new stdClass();',
    'resources' => '$GLOBALS["kept"][] = stream_context_create();',
    'shutdown functions' => 'register_shutdown_function("strlen", "a");',
    'error handlers' => 'set_error_handler("strlen");',
    'exception handlers' => 'set_exception_handler("strlen");',
    'output buffers' => 'ob_start();',
    'tick functions' => 'register_tick_function("strlen", "a");',
    'autoloaders' => 'spl_autoload_register(static fn () => null);',
    'fibers' => '$fiber = new Fiber(static fn () => Fiber::suspend()); $fiber->start(); $GLOBALS["kept"][] = $fiber;',
    'functions' => 'eval("function made$i() {}");',
    'classes' => 'eval("class Made$i {}");',
    'constants' => 'define("MADE_$i", 1);',
    'files' => 'file_put_contents($file = __DIR__ . "/$i.inc", "<?php"); include $file; unlink($file);',
];
foreach ($loops as $name => $loop) {
    printf("%-20s %s\n", "$name:", told($loop));
}

// Each loop takes more for a while than the one before, and keeps a little that it made when it had most.
// The sizes are those of release builds.
printf("%-20s %s\n", 'heap:', PHP_DEBUG ? 'fragmentation' : told(<<<'PHP'
    $large = [];
    for ($k = 0; $k <= 2 * $i; $k++) {
        $large[] = str_repeat('l', 100_000);
    }
    $GLOBALS['small'][] = str_repeat('s', 4000);
    PHP, '', ['memory_limit' => '1G']));

if (extension_loaded('ffi') || @dl('ffi.so')) {
    $c = 'int munmap(void *at, size_t size); void *malloc(size_t size);'
        . ' void *mmap(void *at, size_t size, int prot, int flags, int fd, long offset);'
        . ' void *memset(void *at, int byte, size_t size);';
    $before = '$c = FFI::cdef(' . var_export($c, true) . ');';
    $ini = ['ffi.enable' => '1'];
    $malloc = told('global $c; $c->memset($c->malloc(20000), 1, 20000);', $before, $ini);
    $mapped = told('global $c; $c->memset($c->mmap(null, 1 << 17, 3, 34, -1, 0), 1, 1 << 17);', $before, $ini);
} else {
    $malloc = $mapped = 'native memory';
}
printf("%-20s %s\n", 'malloc:', $malloc);
printf("%-20s %s\n", 'mmap:', $mapped);
?>
--EXPECT--
nothing:             nothing
objects:             objects 1 (not shown)
resources:           resources 1
shutdown functions:  shutdown functions 1
error handlers:      error handlers 1
exception handlers:  exception handlers 1
output buffers:      output buffers 1
tick functions:      tick functions 1
autoloaders:         objects 1 (not shown), autoloaders 1
fibers:              objects 2 (not shown), fibers 1
functions:           functions 1
classes:             classes 1
constants:           constants 1
files:               included files 1
heap:                fragmentation
malloc:              native memory
mmap:                native memory
