--TEST--
Destructors that run in a collection may do what they like
--DESCRIPTION--
Protects: the collector that leaktrack starts when a loop ends runs the program's destructors. One
that throws, prints, allocates, marks a main function, ends the program or suspends a fiber harms
neither the program nor the records; its exception reaches the caller of the main function, like any
thrown while locals are destroyed.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$program = <<<'PHP'
<?php
final class Kept { public static array $all = []; }
function nested(): void
{
    leaktrack_hook();
    Kept::$all[] = str_repeat('n', 3000);
}
class Cycle
{
    public $self;
    public function __construct() { $this->self = $this; }
    public function __destruct()
    {
        IN_DESTRUCTOR
    }
}
function handle(int $i): string
{
    leaktrack_hook();
    Kept::$all[] = str_repeat('k', 1000);
    $cycle = new Cycle;
    THROW
    return str_repeat('r', 100) . $i;
}
function caller(int $i): string
{
    try {
        return 'returned ' . strlen(handle($i));
    } catch (Exception $e) {
        $previous = $e->getPrevious() ? ' after ' . $e->getPrevious()->getMessage() : '';
        return 'caught ' . $e->getMessage() . $previous;
    }
}
for ($i = 0; $i < 4; $i++) {
    echo caller($i), "\n";
}
PHP;
$cases = [
    'throws' => ['throw new Exception("from the destructor");', ''],
    'throws while another is thrown' => [
        'throw new Exception("from the destructor");', 'throw new Exception("first");'],
    'prints and allocates' => ['echo "destroyed\n"; Kept::$all[] = str_repeat("d", 2000);', ''],
    'marks a main function' => ['nested();', ''],
    'marks itself' => ['leaktrack_hook(); Kept::$all[] = str_repeat("d", 2000);', ''],
    'marks and throws' => ['leaktrack_hook(); throw new Exception("marked");', ''],
    'calls the main function again' => ['static $n = 0; if ($n++ < 3) echo "again ", strlen(handle(9)), "\n";', ''],
    'collects' => ['echo "collects ", gc_collect_cycles(), "\n";', ''],
    'frees what earlier loops kept' => ['Kept::$all = [];', ''],
    'suspends a fiber where there is none' => [
        'try { Fiber::suspend(1); } catch (FiberError $e) { echo "refused\n"; }', ''],
    'resurrects' => ['Kept::$all[] = $this;', ''],
    'exits' => ['echo "exits\n"; exit(4);', ''],
    'fails' => ['@trigger_error("failed", E_USER_ERROR);', ''],
];
foreach ($cases as $name => [$in, $throw]) {
    $code = strtr($program, ['IN_DESTRUCTOR' => $in, 'THROW' => $throw]);
    $run = run($code, ['leaktrack.gc' => 'always'])->verify();
    echo "== $name: status $run->status; ", implode('; ', $run->places()), "\n", $run->out;
}

echo "== hooks in one frame, each time with garbage that throws\n";
$run = run(<<<'PHP'
<?php
class Cycle
{
    public $self;
    public function __destruct() { throw new Exception('from the destructor'); }
}
function worker(): void
{
    for ($i = 0; $i < 4; $i++) {
        try {
            leaktrack_hook();
            $cycle = new Cycle;
            $cycle->self = $cycle;
            unset($cycle);
        } catch (Exception $e) {
            echo $e->getMessage(), "\n";
        }
    }
}
try {
    worker();
} catch (Exception $e) {
    echo 'outside: ', $e->getMessage(), "\n";
}
PHP, ['leaktrack.gc' => 'always'])->verify();
echo $run->out, implode('; ', $run->places()), "\n";

echo "== fails, and a shutdown function goes on\n";
$run = run(<<<'PHP'
<?php
class Cycle
{
    public $self;
    public function __destruct() { trigger_error('failed', E_USER_ERROR); }
}
function late(): void { leaktrack_hook(); for ($i = 0; $i < 10; $i++) { $text = str_repeat('t', 100 + $i); } }
register_shutdown_function(function (): void { late(); late(); });
function handle(): void
{
    leaktrack_hook();
    $cycle = new Cycle;
    $cycle->self = $cycle;
}
handle();
PHP, ['leaktrack.gc' => 'always', 'display_errors' => '0'])->verify();
$places = $run->places();
sort($places);
echo implode('; ', $places), "\n";
foreach ($run->loops('late') as $loop) {
    check(!isset($loop['gcf']), 'after it, what dies is not called freed by the collector');
}

// Until 8.4 the engine lets no destructor switch fibers during a collection: an error, no crash.
$cases = [
    'suspends in a fiber' => 'Fiber::suspend(1);',
    'starts a fiber' => '(new Fiber(nested(...)))->start();',
];
foreach ($cases as $name => $in) {
    $code = strtr($program, [
        'IN_DESTRUCTOR' => "try { $in } catch (FiberError) { Kept::\$all[] = 1; }",
        'THROW' => '',
        'for ($i' => '$main = new Fiber(function (): void { for ($i',
    ]);
    $code .= '}); $main->start(); while (!$main->isTerminated()) $main->resume();';
    $run = run($code, ['leaktrack.gc' => 'always'])->verify();
    check(PHP_VERSION_ID >= 80400 || $run->places() === ['handle: 4 return'], implode('; ', $run->places()));
    echo "== $name: status $run->status\n", $run->out;
}
?>
--EXPECTF--
== throws: status 0; handle: 4 return
caught from the destructor
caught from the destructor
caught from the destructor
caught from the destructor
== throws while another is thrown: status 0; handle: 4 return
caught from the destructor after first
caught from the destructor after first
caught from the destructor after first
caught from the destructor after first
== prints and allocates: status 0; handle: 4 return
destroyed
returned 101
destroyed
returned 101
destroyed
returned 101
destroyed
returned 101
== marks a main function: status 0; nested: 4 return; handle: 4 return
returned 101
returned 101
returned 101
returned 101
== marks itself: status 0; Cycle::__destruct: 4 return; handle: 4 return
returned 101
returned 101
returned 101
returned 101
== marks and throws: status 0; Cycle::__destruct: 4 return; handle: 4 return
caught marked
caught marked
caught marked
caught marked
== calls the main function again: status 0; handle: 7 return
again 101
again 101
returned 101
again 101
returned 101
returned 101
returned 101
== collects: status 0; handle: 4 return
collects 0
returned 101
collects 0
returned 101
collects 0
returned 101
collects 0
returned 101
== frees what earlier loops kept: status 0; handle: 4 return
returned 101
returned 101
returned 101
returned 101
== suspends a fiber where there is none: status 0; handle: 4 return
refused
returned 101
refused
returned 101
refused
returned 101
refused
returned 101
== resurrects: status 0; handle: 4 return
returned 101
returned 101
returned 101
returned 101
== exits: status 4; handle: 1 return
exits
== fails: status 255; handle: 1 interrupted

Fatal error: failed in %s on line 14
== hooks in one frame, each time with garbage that throws
from the destructor
from the destructor
worker: 3 hook, 1 left
== fails, and a shutdown function goes on
handle: 1 interrupted; late: 2 return
== suspends in a fiber: status 0
returned 101
returned 101
returned 101
returned 101
== starts a fiber: status 0
returned 101
returned 101
returned 101
returned 101
