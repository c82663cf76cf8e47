<?php
// Leaks on many lines, each held by something else. The comment says what the report must say:
// HELD (type) holder.

namespace App;

final class Cache
{
    public static array $items = [];
    private static array $hidden = [];
    protected static array $deep = ['a' => ['b' => []]];
    public static ?string $text = '';
    public static array $objects = [];
    public static array $keys = [];

    public static function run(int $i): void
    {
        self::$items[] = str_repeat('i', 1000 + $i); // HELD (string) App\Cache::$items[…]
        self::$hidden["k$i"] = new Point($i); // HELD (object) App\Cache::$hidden[…]
        self::$deep['a']['b'][] = str_repeat('d', 500); // HELD (string) App\Cache::$deep['a']['b'][…]
        self::$text .= str_repeat('t', 8000); // HELD (string) App\Cache::$text
        self::$objects[] = (object) ['load' => $i]; // HELD (object) App\Cache::$objects[…]
        self::$keys[str_repeat('k', 200) . $i] = true; // HELD (string) App\Cache::$keys[…]
    }
}

final class Point
{
    public array $history = [];
    public ?Point $next = null;
    public mixed $load = null;
    public function __construct(public int $x = 0)
    {
    }
}

abstract class Base
{
    public static array $inherited = [];
}

final class Child extends Base
{
}

trait Counts
{
    private static array $counts = [];

    public static function count(int $i): void
    {
        self::$counts[] = str_repeat('c', 400); // HELD (string) App\Counter::$counts[…]
    }
}

final class Counter
{
    use Counts;
}

final class Memo
{
    public function of(int $i): string
    {
        static $memo = [];
        return $memo[$i] = str_repeat('m', 600); // HELD (string) static $memo[…] in App\Memo::of()
    }
}

function seen(int $i): void
{
    static $seen = [];
    $seen['all'][] = str_repeat('s', 700); // HELD (string) static $seen['all'][…] in App\seen()
}

final class Bus
{
    public static array $listeners = [];

    public static function on(string $event, callable $listener): void
    {
        self::$listeners[$event][] = $listener;
    }
}

final class Server
{
    public array $clients = [];
    public ?\Closure $handler = null;

    public function listen(): void
    {
        $this->handler = function (int $i): void {
            $this->clients[] = str_repeat('c', 900); // HELD (string) $GLOBALS['server']->clients[…]
        };
    }
}

final class Log
{
    public array $lines = [];
    public ?array $shared = null;
}

final class Session
{
    public mixed $data;
    public function __construct()
    {
        $this->data = &$GLOBALS['shared'];
    }
}

function chain(int $i): void
{
    global $head;
    $point = new Point($i); // HELD (object) $GLOBALS['head']->next…
    $point->load = str_repeat('l', 800); // HELD (string) $GLOBALS['head']->next…->load
    $point->next = $head;
    $head = $point;
}

function generate(int $i): \Generator
{
    $kept = str_repeat('g', 1100); // HELD (string) $GLOBALS['generators'][…] → generator App\generate(), $kept
    yield $i;
    echo $kept;
}

function park(int $i): \Fiber
{
    $fiber = new \Fiber(function () use ($i): void {
        $local = str_repeat('f', 1300); // HELD (string) $GLOBALS['fibers'][…] → suspended fiber, $local
        \Fiber::suspend();
        echo $local;
    });
    $fiber->start();
    return $fiber;
}

function ticks(string $load): void
{
}

function deep(int $i): array
{
    return ['list' => [$i => ['x' => str_repeat('y', 350)]]]; // HELD (array) $GLOBALS['tree'][…]
}

function handle(int $i, array &$of_main): void
{
    leaktrack_hook();
    Cache::run($i);
    Child::$inherited[] = str_repeat('h', 300); // HELD (string) App\Base::$inherited[…]
    Counter::count($i);
    (new Memo())->of($i);
    seen($i);
    $GLOBALS['list'][] = str_repeat('g', 450); // HELD (string) $GLOBALS['list'][…]
    $GLOBALS["name$i"] = str_repeat('n', 470); // HELD (string) $GLOBALS[…]
    $GLOBALS['shared'][] = str_repeat('r', 480); // HELD (string) $GLOBALS['shared'][…]
    $GLOBALS['log']->lines["line $i"] = str_repeat('o', 490); // HELD (string) $GLOBALS['log']->lines[…]
    ($GLOBALS['server']->handler)($i);
    $conn = str_repeat('c', 2100); // HELD (string) App\Bus::$listeners['order'][…] → closure at holders.php:164 uses $conn
    Bus::on('order', function () use ($conn): void { echo $conn; }); // HELD (closure) App\Bus::$listeners['order'][…]
    $self = new Point($i); // HELD (object) App\Bus::$listeners['self'][…] → closure at holders.php:166 uses $self
    Bus::on('self', static fn () => $self);
    $arrow = str_repeat('w', 2200); // HELD (string) App\Bus::$listeners['arrow'][…] → closure at holders.php:168 uses $arrow
    Bus::on('arrow', fn () => $arrow);
    $GLOBALS['array_object'][] = str_repeat('a', 510); // HELD (string) $GLOBALS['array_object']{ArrayObject}[…]
    $GLOBALS['fixed'][$i] = str_repeat('x', 520); // HELD (string) $GLOBALS['fixed'][…]
    $GLOBALS['queue'][] = str_repeat('q', 530); // HELD (string) $GLOBALS['queue'][…]
    $GLOBALS['storage'][new Point()] = str_repeat('s', 540); // HELD (string) $GLOBALS['storage'][…]
    $GLOBALS['heap']->insert(str_repeat('p', 550) . $i); // HELD (string) $GLOBALS['heap'][…]
    $GLOBALS['points'][$i] = new Point($i);
    $GLOBALS['weak'][$GLOBALS['points'][$i]] = str_repeat('k', 560); // HELD (string) $GLOBALS['weak'][…]
    $GLOBALS['generators'][] = $generator = generate($i);
    $generator->current();
    $GLOBALS['fibers'][] = park($i);
    chain($i);
    $GLOBALS['tree'][] = deep($i);
    define("App\\C$i", [str_repeat('c', 570)]); // HELD (string) constants[0]
    register_shutdown_function(static fn () => null, str_repeat('d', 580)); // HELD (string) shutdown function argument #1
    set_error_handler(new class($i) { // HELD (object) stack of error handlers
        public function __construct(public int $i)
        {
        }
        public function __invoke(): bool
        {
            return false;
        }
    });
    set_exception_handler(static function () use ($i): void {}); // HELD (closure) stack of exception handlers
    register_tick_function('App\ticks', str_repeat('t', 590)); // HELD (string) tick function argument #1
    $GLOBALS['contexts'][] = stream_context_create(['http' => ['header' => str_repeat('h', 610)]]); // HELD (resource) $GLOBALS['contexts'][…]
    eval("function made$i() { return 'text $i'; }"); // HELD (internal structure) code of functions declared again and again
    $of_main[] = str_repeat('m', 620); // HELD (string) $of_main[…] in App\main()
    $GLOBALS['dynamic']->{"p$i"} = str_repeat('p', 630); // HELD (string) $GLOBALS['dynamic']->{…}
    $load = ['ref' => str_repeat('e', 640)]; // HELD (string) $GLOBALS['references'][…]['ref']
    $GLOBALS['references'][] = &$load;
    $GLOBALS['exceptions'][] = new \RuntimeException(str_repeat('x', 650)); // HELD release (object) $GLOBALS['exceptions'][…]
    ob_start(static fn (string $text): string => $text); // HELD (closure) output buffer
    echo str_repeat('b', 20000);
    $circle = new Point($i); // HELD (object) App\Point object in garbage not collected yet
    $circle->next = $circle;
    unset($circle);
    spl_autoload_register(static function (string $class) use ($i): void {}); // HELD (closure) autoloader
}

function main(): void
{
    $of_main = [];
    for ($i = 0; $i < 140; $i++) {
        handle($i, $of_main);
    }
}

$shared = [];
$log = new Log();
$server = new Server();
$server->listen();
$session = new Session();
$array_object = new \ArrayObject();
$fixed = new \SplFixedArray(1000);
$queue = new \SplQueue();
$storage = new \SplObjectStorage();
$heap = new \SplMinHeap();
$weak = new \WeakMap();
$dynamic = new \stdClass();
$head = null;
main();
while (ob_get_level()) {
    ob_end_clean();
}
while (set_error_handler(null)) {
    restore_error_handler();
    restore_error_handler();
}
