--TEST--
leaktrack_hook() where one does not expect it
--DESCRIPTION--
Protects: called outside any function, in static closures, through first-class callables, in
destructors, shutdown functions, error handlers and while the cycle collector runs, it marks the PHP
function that called it: the loop is recorded, its memory charged, and the program runs as without it.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
final class Kept { public static array $all = []; }
function keep(): void { Kept::$all[] = str_repeat('k', 5000); }

// Outside any function: the script itself is the main function.
leaktrack_hook('script');
keep();

class Places
{
    public ?Places $self = null;
    public function __construct(private string $label) {}
    public function __destruct() { leaktrack_hook($this->label); keep(); }
    public static function of_class(): void { leaktrack_hook('first-class static method'); keep(); }
    public function of_object(): void { leaktrack_hook('first-class method'); keep(); }
    public function closure(): Closure { return static function (): void { leaktrack_hook('static closure'); keep(); }; }
}
for ($i = 0; $i < 3; $i++) {
    $places = new Places('destructor');
    (static function (): void { leaktrack_hook('static closure at once'); keep(); })();
    (static fn () => [leaktrack_hook('static arrow function'), keep()])();
    $places->closure()();
    $callable = Places::of_class(...);
    $callable();
    $callable = $places->of_object(...);
    $callable();
    $hook = leaktrack_hook(...);
    (function () use ($hook): void { $hook('first-class hook'); keep(); })();
    (function (): void { array_map(leaktrack_hook(...), ['mapped hook']); keep(); })();
    unset($places, $callable);

    $cycle = new Places('while the collector runs');
    $cycle->self = $cycle;
    unset($cycle);
    gc_collect_cycles();

    set_error_handler(function (int $level, string $text): bool {
        leaktrack_hook('error handler');
        keep();
        return $text !== 'on';
    });
    echo $undefined ?? @constant_that_is_not() ?? '', "\n";
    restore_error_handler();
}

function constant_that_is_not(): ?string { trigger_error('text'); return null; }
set_exception_handler(function (Throwable $e): void { leaktrack_hook('exception handler'); keep(); echo $e->getMessage(), "\n"; });
register_shutdown_function(static function (): void { leaktrack_hook('shutdown function'); keep(); });
register_shutdown_function(keep(...));
$GLOBALS['last'] = new Places('destructor at the end');
throw new Exception('the end');
PHP, ['leaktrack.gc' => 'never'])->verify();
echo $run->out;
echo implode("\n", $run->places()), "\n";
foreach ($run->lines('main') as $main) {
    $bytes = 0;
    foreach ($run->loops($main['label']) as $loop) {
        $bytes += $run->at_line($loop['keep'] ?? [], 3)[0];
    }
    $loops = count($run->loops($main['label']));
    check($bytes >= $loops * real_size(5024), "{$main['label']}: what it kept is charged to its loops, not $bytes");
}
?>
--EXPECT--



the end
static closure at once: 3 return
static arrow function: 3 return
static closure: 3 return
first-class static method: 3 return
first-class method: 3 return
first-class hook: 3 return
mapped hook: 3 return
destructor: 3 return
while the collector runs: 3 return
error handler: 3 return
script: 1 return
exception handler: 1 return
shutdown function: 1 return
destructor at the end: 1 return
