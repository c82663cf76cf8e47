--TEST--
holders: what an extension forgot, what it keeps and what it leaks by malloc are told apart
--DESCRIPTION--
Protects: blocks that no PHP value leads to. tests/ext/leaktracktest.c is compiled here.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (PHP_OS_FAMILY !== 'Linux' || !shell_exec('command -v cc')) die('skip needs Linux and a C compiler');
if (getenv('LEAKTRACK_TEST_DEV')) die('skip the address sanitizer takes native memory of its own');
if (!is_file(PHP_BINDIR . '/php-config')) die('skip needs php-config');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$so = test_dir() . '/leaktracktest.so';
$includes = trim((string) shell_exec(escapeshellarg(PHP_BINDIR . '/php-config') . ' --includes'));
exec("cc -shared -fPIC -O1 $includes -o " . escapeshellarg($so) . ' '
    . escapeshellarg(__DIR__ . '/ext/leaktracktest.c') . ' 2>&1', $said, $status);
check($status === 0, implode("\n", $said));
$run = run(<<<'PHP'
<?php
final class Link
{
    public mixed $next = null;
}
function forget(): void
{
    leaktrack_hook();
    test_forget(1000); // @forget
}
function keep(): void
{
    leaktrack_hook();
    test_keep(new Link()); // @keep
}
function native(): void
{
    leaktrack_hook();
    test_malloc(100_000); // @malloc
}
for ($i = 0; $i < 150; $i++) {
    forget();
    keep();
}
for ($i = 0; $i < 150; $i++) {
    native();
}
PHP, ['extension' => $so, 'report_memleaks' => '0']); // which is what a debug build says of the forgotten
echo $run->err;
ob_start();
leaktrack_analyze($run->log_dir, ['format' => 'json']);
$report = json_decode(ob_get_clean(), true, 64, JSON_THROW_ON_ERROR);
foreach ($report['processes'][0]['mains'] as $main) {
    echo $main['name'], ': ', $main['verdict'], "\n";
    foreach ($main['sites'] as $site) {
        if ($site['verdict'] === 'leak') {
            echo '  ', $site['held_by'], ' (', $site['held_kind'], ")\n";
        }
    }
    foreach ($main['growth'] ?? [] as $growth) {
        echo '  ', $growth['kind'], $growth['kind'] === 'native memory'
            ? ', about ' . round($growth['per_loop'] / 1000) . " KB a loop\n" : "\n";
    }
}
?>
--EXPECT--
forget: leak
  nothing that is known: lost, or only C code has it (lost)
  objects
keep: leak
  Link object held only by C code (leaktracktest.so)->next… (C)
  objects
native: clean
  native memory, about 100 KB a loop
