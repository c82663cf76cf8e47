--TEST--
Fatal errors, exit, uncaught exceptions and time limits in a loop
--DESCRIPTION--
Protects: however a program ends inside its loop, output and exit status are those of the program
without leaktrack, the log is whole, and the loop is marked interrupted where its frame never ended.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (PHP_OS_FAMILY === 'Windows') die('skip signals and limits differ'); ?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$programs = [
    'E_USER_ERROR' => ['', 'if ($i === 3) trigger_error("stop", E_USER_ERROR);'],
    'E_USER_ERROR, deep' => ['', 'if ($i === 3) array_map(fn() => trigger_error("stop", E_USER_ERROR), [1]);'],
    'E_USER_ERROR, in a nested loop' => ['', 'if ($i === 3) nested();'],
    'call to an undefined function' => ['', 'if ($i === 3) no_such_function();'],
    'compile error' => ['', 'if ($i === 3) eval("function handle() {}");'],
    'exit' => ['', 'if ($i === 3) exit(7);'],
    'exit, deep' => ['', 'if ($i === 3) array_map(fn() => exit("bye\n"), [1]);'],
    'exception' => ['', 'if ($i === 3) throw new RuntimeException("out");'],
    'exception with a handler' => [
        'set_exception_handler(function ($e) { leaktrack_hook(); echo get_class($e), "\n"; });',
        'if ($i === 3) throw new RuntimeException("out");'],
    'time limit' => ['', 'if ($i === 3) { set_time_limit(1); while (true) $x = str_repeat("x", 99); }'],
    'error in a destructor' => ['', 'if ($i === 3) { $o = new Bad; unset($o); }'],
    'error in a shutdown function' => [
        'register_shutdown_function(function () { leaktrack_hook(); trigger_error("late", E_USER_ERROR); });', ''],
    'exit in a shutdown function' => [
        'register_shutdown_function(function () { leaktrack_hook(); exit(9); });', 'if ($i === 3) exit(3);'],
    'E_USER_ERROR, then a hook in a shutdown function' => [
        'register_shutdown_function(function () { leaktrack_hook(); echo "late\n"; });',
        'if ($i === 3) trigger_error("stop", E_USER_ERROR);'],
];
foreach ($programs as $name => [$before, $in]) {
    echo "$name\n";
    $run = run_both(<<<PHP
<?php
class Bad { function __destruct() { trigger_error("bad end", E_USER_ERROR); } }
function nested(): void { leaktrack_hook(); trigger_error("stop", E_USER_ERROR); }
function handle(int \$i): void
{
    static \$kept = [];
    leaktrack_hook();
    \$kept[] = str_repeat("k", 1000);
    \$local = [str_repeat("l", 1000)];
    $in
    echo "loop \$i\\n";
}
$before
for (\$i = 0; \$i < 5; \$i++) {
    handle(\$i);
}
PHP)->verify();
    echo '  status ', $run->status, '; ', implode('; ', $run->places()), "\n";
    foreach ($run->loops('handle') as $loop) {
        if ($loop['end'] === 'interrupted') {
            check(isset($loop['keep']), 'the interrupted loop shows what it held');
        }
    }
}
?>
--EXPECT--
E_USER_ERROR
  status 255; handle: 1 interrupted, 3 return
E_USER_ERROR, deep
  status 255; handle: 1 interrupted, 3 return
E_USER_ERROR, in a nested loop
  status 255; handle: 1 interrupted, 3 return; nested: 1 interrupted
call to an undefined function
  status 255; handle: 4 return
compile error
  status 255; handle: 1 interrupted, 3 return
exit
  status 7; handle: 4 return
exit, deep
  status 0; handle: 4 return
exception
  status 255; handle: 4 return
exception with a handler
  status 0; handle: 4 return; {closure}: 1 return
time limit
  status 255; handle: 1 interrupted, 3 return
error in a destructor
  status 255; handle: 1 interrupted, 3 return
error in a shutdown function
  status 255; handle: 5 return; {closure}: 1 interrupted
exit in a shutdown function
  status 9; handle: 4 return; {closure}: 1 return
E_USER_ERROR, then a hook in a shutdown function
  status 255; handle: 1 interrupted, 3 return; {closure}: 1 return
