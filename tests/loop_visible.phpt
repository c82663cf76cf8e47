--TEST--
The marker in the frame is invisible to the program
--DESCRIPTION--
Protects: func_get_args(), backtraces and their arguments, get_defined_vars(), exception traces and
the variadic $args of a marked function are what they are without leaktrack, whether the function
already has named parameters or not, and the program's own array of them lives on unharmed.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
final class Kept { public static array $args = []; public static array $closures = []; }

function look(): void
{
    debug_print_backtrace();
    foreach (debug_backtrace() as $frame) {
        echo $frame['function'], json_encode($frame['args']), ' ';
    }
    echo "\n", str_replace(__DIR__, '', (new Exception)->getTraceAsString()), "\n";
    echo json_encode(array_column((new Exception)->getTrace(), 'args')), "\n";
}
function fixed(int $a, ?array $b = null): void
{
    leaktrack_hook();
    echo json_encode([func_get_args(), func_num_args(), get_defined_vars()]), "\n";
    look();
}
function variadic(...$args): array
{
    leaktrack_hook();
    echo json_encode([func_get_args(), func_num_args(), get_defined_vars()]), "\n";
    look();
    Kept::$args[] = $args;
    Kept::$closures[] = fn () => $args;
    $args['added'] = str_repeat('x', 100);
    leaktrack_hook();
    look();
    return $args;
}
function &by_reference(array &...$args): array
{
    leaktrack_hook();
    $args['q'][] = 'pushed';
    look();
    return $args['q'];
}
class Magic
{
    public function __call(string $name, array $args): array
    { leaktrack_hook(); look(); return $args; }
    public static function __callStatic(string $name, array $args): array
    { leaktrack_hook(); look(); return $args; }
}
for ($i = 0; $i < 3; $i++) {
    fixed(1);
    fixed(1, [2], 'extra', str_repeat('more', 3));
    fixed(b: [3], a: 4);
    echo json_encode(variadic(1, 2, x: 3, y: str_repeat('v', 20))), "\n";
    echo json_encode(variadic(...['k' => [1, 2], 'l' => "text $i"])), "\n";
    echo json_encode(variadic()), "\n";
    $array = ['start'];
    $reference = &by_reference(q: $array);
    $reference[] = 'after';
    echo json_encode($array), "\n";
    unset($reference);
    echo json_encode((new Magic)->anything(1, named: 2)), json_encode(Magic::anything(...['a' => 1])), "\n";
    // The same array passed on: its owner keeps it.
    $shared = ['s' => str_repeat('s', 50), 't' => [$i]];
    call_user_func_array('variadic', $shared);
    variadic(...$shared);
    echo json_encode($shared), "\n";
}
echo json_encode(Kept::$args), "\n";
foreach (Kept::$closures as $closure) {
    echo json_encode($closure()), "\n";
}
PHP)->verify();
echo strlen($run->out) > 5000 ? "looked\n" : $run->out, implode("\n", $run->places()), "\n";
?>
--EXPECT--
looked
fixed: 9 return
variadic: 15 hook, 15 left
by_reference: 3 return
Magic::__call: 3 return
Magic::__callStatic: 3 return
