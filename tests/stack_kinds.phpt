--TEST--
A call stack has every kind of frame, named for what it is
--DESCRIPTION--
Protects: what a stack says. Functions, methods, static ones and those of traits, closures by where
they begin, code in no function, include and eval, internal functions with their module in between
and on top, generators with those they delegate to, __call and destructors; innermost first, and
every one at the line it was at.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/stacks.inc';

$program = <<<'PHP'
<?php
final class Kept { public static array $all = []; }
function keep(string $what): void
{
    Kept::$all[$what][] = str_repeat($what[0], 100); // @keep
}
trait Keeping { public function byTrait(): void { keep('trait'); } } // @trait
final class One { use Keeping; }
final class Two { use Keeping; }
final class Service
{
    public function method(): void { keep('method'); } // @method
    public static function still(): void { keep('static'); } // @static
    public function __call(string $name, array $arguments): void { keep($name); } // @call
    public function __destruct() { keep('destruct'); } // @destruct
    public function closure(): Closure
    {
        return function (): void { // @closure
            keep('closure'); // @in_closure
        };
    }
}
function inner(): Generator { yield 1; keep('generator'); yield 2; } // @inner
function outer(): Generator { yield from inner(); } // @outer
function handle(): void
{
    leaktrack_hook();
    $service = new Service;
    $service->method(); // @calls_method
    Service::still(); // @calls_static
    $service->missing(); // @calls_call
    array_map($service->closure(), [1]); // @calls_closure
    call_user_func_array('array_map', [fn () => keep('arrow'), [1]]); // @arrow
    foreach (outer() as $_); // @calls_generator
    (new One)->byTrait(); // @one
    (new Two)->byTrait(); // @two
    include __DIR__ . '/included.php'; // @include
    eval("\nkeep('eval');"); // @eval
    $service = null; // @destroys
}
for ($i = 0; $i < 3; $i++) handle(); // @main
PHP;
file_put_contents(test_dir() . '/included.php', "<?php\n\nkeep('include');\n");
$run = run($program, ['leaktrack.stack_depth' => '-1'])->verify();
$stacks = stacks_of($run, fn (array $site) => ($site['internal'] ?? null) === 'str_repeat');
$named = [];
foreach ($stacks as $stack) {
    $text = fold($run, $stack);
    $named[substr($text, strlen('str_repeat standard < keep:keep < '))] = true;
}
ksort($named);
echo implode("\n", array_keys($named)), "\n";
?>
--EXPECT--
(eval):2 < handle:eval < (main):main
(include):3 < handle:include < (main):main
One::byTrait:trait < handle:one < (main):main
Service::__call:call < handle:calls_call < (main):main
Service::__destruct:destruct < handle:destroys < (main):main
Service::method:method < handle:calls_method < (main):main
Service::still:static < handle:calls_static < (main):main
Two::byTrait:trait < handle:two < (main):main
inner:inner < outer:outer < handle:calls_generator < (main):main
{closure:arrow}:arrow < array_map standard < handle:arrow < (main):main
{closure:closure}:in_closure < array_map standard < handle:calls_closure < (main):main
