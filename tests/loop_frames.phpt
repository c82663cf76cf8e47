--TEST--
A loop ends with the frame of its main function, whatever kind of function that is
--DESCRIPTION--
Protects: every way PHP has to call code: the loop begins at the hook and is closed once when the
frame is gone, locals are freed before that, and the program sees nothing of it.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

file_put_contents(test_dir() . '/included.php', <<<'PHP'
<?php
leaktrack_hook('included file');
$in_file = str_repeat('i', 500);
return strlen($in_file);
PHP);

$run = run_both(<<<'PHP'
<?php
function work(): array { return [str_repeat('w', 5000), new stdClass, range(1, 100)]; }

function plain_function(): void { leaktrack_hook(); $local = work(); }
class K
{
    public function method(): void { leaktrack_hook(); $local = work(); }
    public static function static_method(): void { leaktrack_hook(); $local = work(); }
    public function __construct() { leaktrack_hook('constructor'); $local = work(); }
    public function __destruct() { leaktrack_hook('destructor'); $local = work(); }
    public function __call(string $name, array $arguments): string
    { leaktrack_hook('__call'); $local = work(); return $name; }
    public static function __callStatic(string $name, array $arguments): string
    { leaktrack_hook('__callStatic'); $local = work(); return $name; }
    public function __invoke(): void { leaktrack_hook('__invoke'); $local = work(); }
    public function __get(string $name): string
    { leaktrack_hook('__get'); $local = work(); return $name; }
    public function __toString(): string
    { leaktrack_hook('__toString'); $local = work(); return 'text'; }
}
abstract class Base { public function inherited(): void { leaktrack_hook(); $local = work(); } }
class Child extends Base {}
trait T { public function of_trait(): void { leaktrack_hook(); $local = work(); } }
class WithTrait { use T; }
function by_reference(array &$array, ...$rest): int
{
    leaktrack_hook();
    $local = work();
    $array[] = 1;
    return count($rest);
}
function defaults(int $a = 1, string ...$named): array
{ leaktrack_hook(); $local = work(); return $named; }
function symbols(array $values): int
{
    leaktrack_hook();
    extract($values);
    $name = 'dynamic';
    $$name = work();
    return count(get_defined_vars());
}
function returns(): array { leaktrack_hook(); return work(); }
function with_finally(): string
{
    leaktrack_hook();
    try {
        $local = work();
        return 'try';
    } finally {
        $more = work();
    }
}
function statics(): int { static $n = 0; leaktrack_hook(); $local = work(); return ++$n; }

for ($i = 0; $i < 3; $i++) {
    plain_function();
    $k = new K;
    $k->method();
    K::static_method();
    echo $k->anything(1), K::anything(), $k->property, $k, "\n";
    $k();
    unset($k);
    (new Child)->inherited();
    (new WithTrait)->of_trait();
    array_map(function () { leaktrack_hook('array_map'); $local = work(); }, [1, 2]);
    $list = [3, 1, 2];
    usort($list, function ($a, $b) { leaktrack_hook('usort'); $local = work(); return $a <=> $b; });
    echo implode(',', $list), "\n";
    $next = function ($m) { leaktrack_hook('preg'); $local = work(); return $m[0] + 1; };
    echo preg_replace_callback('/\d/', $next, 'a1b2'), "\n";
    call_user_func_array('plain_function', []);
    call_user_func_array([new Child, 'inherited'], []);
    $named = function (...$a) { leaktrack_hook('named'); $local = work(); return $a; };
    call_user_func_array($named, ['x' => 1, 'y' => work()]);
    $first_class = plain_function(...);
    $first_class();
    $bound = function () { leaktrack_hook('bound'); $local = work(); };
    $bound = Closure::bind($bound, new stdClass, null);
    $bound();
    (fn() => leaktrack_hook('arrow'))();
    (function () { leaktrack_hook('at once'); $local = work(); })();
    $array = [];
    echo by_reference($array, 1, 2, work()), defaults() === [] ? 'none' : 'some', "\n";
    echo json_encode(defaults(1, c: 'x', d: 'y')), symbols(['p' => 1, 'q' => work()]), "\n";
    $kept = returns();
    unset($kept);
    echo with_finally(), statics(), "\n";
    set_error_handler(function () {
        leaktrack_hook('error handler');
        $local = work();
        return true;
    });
    echo @$undefined;
    restore_error_handler();
    echo (include __DIR__ . '/included.php'), "\n";
    eval('leaktrack_hook("eval"); $in_eval = work(); unset($in_eval);');
    (new ReflectionFunction('plain_function'))->invoke();
    foreach ((new class implements IteratorAggregate {
        public function getIterator(): Iterator
        {
            leaktrack_hook('getIterator');
            $local = work();
            return new ArrayIterator([1]);
        }
    }) as $value);
    ob_start(function (string $text) {
        leaktrack_hook('output callback');
        $local = strlen($text);
        return $text;
    });
    echo "buffered\n";
    ob_end_flush();
}
register_shutdown_function(function (): void {
    leaktrack_hook('shutdown function');
    $local = work();
});
PHP, ['leaktrack.gc' => 'never'])->verify();
$places = $run->places();
sort($places);
echo implode("\n", $places), "\n";
$names = array_column($run->lines('main'), 'name');
echo implode(' ', array_filter($names, fn (string $name) => !str_contains($name, '{closure}'))), "\n";
// In the warm engine nothing lives on but what was passed out, and the table of included files.
$lives = ['returns', 'named', 'getIterator', 'by_reference', 'included file'];
foreach ($run->lines('main') as $main) {
    $name = $main['label'] ?? $main['name'];
    $loop = $run->loops($name)[2] ?? null;
    if ($loop && !in_array($name, $lives, true)) {
        same(0, array_sum(array_column($loop['keep'] ?? [], 1)), "bytes kept by loop 2 of $name");
    }
}
check(array_sum(array_column($run->loops('returns')[2]['keep'], 1)) > 5000, 'what is returned is kept');
?>
--EXPECT--
Base::inherited: 6 return
K::method: 3 return
K::static_method: 3 return
WithTrait::of_trait: 3 return
__call: 3 return
__callStatic: 3 return
__get: 3 return
__invoke: 3 return
__toString: 3 return
array_map: 6 return
arrow: 3 return
at once: 3 return
bound: 3 return
by_reference: 3 return
constructor: 3 return
defaults: 6 return
destructor: 3 return
error handler: 3 return
eval: 3 return
getIterator: 3 return
included file: 3 return
named: 3 return
output callback: 3 return
plain_function: 12 return
preg: 6 return
returns: 3 return
shutdown function: 1 return
statics: 3 return
symbols: 3 return
usort: 9 return
with_finally: 3 return
plain_function K::__construct K::method K::static_method K::__call K::__callStatic K::__get K::__toString K::__invoke K::__destruct Base::inherited WithTrait::of_trait by_reference defaults symbols returns with_finally statics included script included script IteratorAggregate@anonymous::getIterator
