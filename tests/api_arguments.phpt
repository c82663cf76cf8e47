--TEST--
leaktrack_hook() takes a string or null, and nothing else
--DESCRIPTION--
Protects: a wrong argument is a TypeError as for any PHP function, and begins nothing.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run(<<<'PHP'
<?php
declare(strict_types=1);
function wrong(mixed ...$arguments): void
{
    try {
        leaktrack_hook(...$arguments);
    } catch (Error $e) {
        echo get_class($e), ': ', $e->getMessage(), "\n";
    }
}
wrong([]);
wrong(1);
wrong('a', 'b');
wrong(name: 'a');
PHP);
echo $run->out;
var_dump($run->logs);

$run = run(<<<'PHP'
<?php
function handle(mixed $label): bool { return leaktrack_hook($label); }
var_dump(handle(null), handle('x'), handle(''), handle(5), handle(label: "\0"));
PHP)->verify();
echo $run->out;
echo json_encode($run->places()), "\n";
?>
--EXPECT--
TypeError: leaktrack_hook(): Argument #1 ($label) must be of type ?string, array given
TypeError: leaktrack_hook(): Argument #1 ($label) must be of type ?string, int given
ArgumentCountError: leaktrack_hook() expects at most 1 argument, 2 given
Error: Unknown named parameter $name
array(0) {
}
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
["handle: 1 return","x: 1 return",": 1 return","5: 1 return","\u0000: 1 return"]
