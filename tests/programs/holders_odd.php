<?php
// Names and ways that are easily told wrong. The comment says what the report must say: HELD (type) holder.

namespace App;

final class Timers
{
    public static array $all = [];
}

final class Connection
{
    private array $sent = [];

    public function __construct(private string $dsn)
    {
        Timers::$all[] = $this->tick(...); // HELD (closure) App\Timers::$all[…]
        $this->sent[] = strrev($dsn); // HELD (string) App\Timers::$all[…] → closure of App\Connection::tick() keeps $this->sent[0]
    }

    public function tick(): void
    {
    }
}

/** @return \Generator<int, int> */
function inner(string $load): \Generator
{
    $inside = strtoupper($load); // HELD (string) $GLOBALS['outer'][…] → generator App\outer(), yield from → generator App\inner(), $inside
    yield 1;
    echo $inside;
}

function outer(string $load): \Generator
{
    yield from inner($load);
}

class Model
{
    public static array $booted = [];
    protected array $attributes = [];

    public static function boot(string $load): void
    {
        static::$booted[static::class][] = strtolower($load); // HELD (string) App\Model::$booted['App\User'][…]
    }

    public function __set(string $name, mixed $value): void
    {
        $this->attributes[$name] = $value;
    }
}

final class User extends Model
{
}

/** A link of a chain: a closure that keeps the object that keeps the closure before. */
final class Step
{
    public function __construct(private \Closure $next, private string $text)
    {
    }

    public function handle(): void
    {
    }
}

final class Parts
{
    public function __construct(public string $text, public array $list)
    {
    }
}

final class Repository
{
    public array $rows = [];
}

final class Kernel
{
    private static array $kernels = [];
    public array $bundles = [];

    public static function repository(): Repository
    {
        self::$kernels['web'] ??= new self();
        return self::$kernels['web']->bundles['orm']['rows'] ??= new Repository();
    }
}

function handle(int $i): void
{
    leaktrack_hook();
    new Connection("dsn $i" . str_repeat('d', 300));
    $GLOBALS['outer'][] = $generator = outer("load $i" . str_repeat('o', 310));
    $generator->current();
    User::boot("Load $i" . str_repeat('B', 320));
    $user = new User();
    $user->name = str_repeat('n', 330); // HELD (string) $GLOBALS['users'][…]->attributes['name']
    $GLOBALS['users'][] = $user;
    $GLOBALS['nameless'][] = new class (str_repeat('a', 340)) { // HELD (string) $GLOBALS['nameless'][…]->text
        public function __construct(private string $text)
        {
        }
    };
    $GLOBALS['odd']->{"it's odd"}[] = str_repeat('p', 350); // HELD (string) $GLOBALS['odd']->{'it\'s odd'}[…]
    $GLOBALS['an odd name'][] = str_repeat('g', 360); // HELD (string) $GLOBALS['an odd name'][…]
    $GLOBALS['keys'][str_repeat('é', 30)][] = str_repeat('k', 370); // HELD (string) $GLOBALS['keys']['éééééééééééééééééééé…'][…]
    $GLOBALS['keys']['C:\\'][] = str_repeat('k', 380); // HELD (string) $GLOBALS['keys']['C:\\'][…]
    $text = str_repeat('t', 400) . $i; // HELD (string) $GLOBALS['handler'] → closure of App\Step::handle() keeps $this->next… → closure of App\Step::handle() keeps $this->text
    $GLOBALS['handler'] = (new Step($GLOBALS['handler'], $text))->handle(...);
    foreach (['first', 'second'] as $key) {
        $GLOBALS['both'][$key][] = str_repeat('b', 410); // HELD (string) $GLOBALS['both'][…][…]
    }
    $GLOBALS['made'][] = new Parts("made $text", [$i, ["of $text"]]); // HELD (object) $GLOBALS['made'][…]
    $_SERVER['mine'][] = str_repeat('s', 440); // HELD (string) $_SERVER['mine'][…]
    constant('App\KEPT')->list[] = str_repeat('c', 450); // HELD (string) constant App\KEPT->list[…]
    $nested = str_repeat('a', 460); // HELD (string) $GLOBALS['nest'][0]…[1]
    $GLOBALS['nest'] = [$GLOBALS['nest'], $nested];
    $repository = Kernel::repository(); // for this loop only
    $repository->rows[] = str_repeat('r', 390); // HELD (string) App\Kernel::$kernels['web']->bundles['orm']['rows']->rows[…]
    array_map(static function (int $at) use ($repository, $i): void {
        $rows = $repository->rows;
        if ($i === 139) {
            leaktrack_report(); // looks for the holders here, with all these variables around
        }
    }, [0]);
    $GLOBALS['waiting'][] = $fiber = new \Fiber(static function () use ($i): void {
        $rows = &Kernel::repository()->rows;
        $mine = str_repeat("m$i", 100); // HELD (string) $GLOBALS['waiting'][…] → suspended fiber, $mine
        \Fiber::suspend();
        echo $mine;
    });
    $fiber->start();
}

$odd = new \stdClass();
$handler = static fn () => null;
$nest = null;
define('App\KEPT', new \stdClass());
for ($i = 0; $i < 140; $i++) {
    handle($i);
}
