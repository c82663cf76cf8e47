--TEST--
What destructors keep while an exception unwinds has the stack of those who called
--DESCRIPTION--
Protects: against an engine quirk. The frame that an exception leaves has an opline of no function
while its locals are destroyed, the same in all functions: a stack that is looked up by it would lend
its name to the next. Who runs a destructor is the frame that its function returns to.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/stacks.inc';

$run = run(<<<'PHP'
<?php
final class Kept { public static array $all = []; }
final class Guard
{
    public function __destruct() { Kept::$all[] = str_repeat('g', 100); } // @destruct
}
function one(int $i): void
{
    $guard = new Guard;
    if ($i % 2) {
        throw new Exception('odd'); // @one_odd
    }
    throw new Exception('even'); // @one_even
}
function two(int $i): void
{
    $guard = new Guard;
    throw new Exception('two'); // @two
}
function pass(callable $function, int $i): void { $guard = new Guard; $function($i); } // @pass
function handle(int $i): void
{
    leaktrack_hook();
    foreach (['one', 'two'] as $function) {
        try {
            pass($function, $i); // @calls
        } catch (Exception) {
        }
    }
}
for ($i = 0; $i < 6; $i++) {
    handle($i); // @main
}
PHP, ['leaktrack.stack_depth' => '64'])->verify();
$kept = [];
$stacks = stacks_of($run, fn (array $site) => ($site['internal'] ?? null) === 'str_repeat');
foreach ($run->loops() as $loop) {
    foreach ($loop['keep'] as [$site, $bytes, $blocks]) {
        if (isset($stacks[$site])) {
            $text = fold($run, $stacks[$site]);
            $kept[$text] = ($kept[$text] ?? 0) + $blocks;
        }
    }
}
ksort($kept);
foreach ($kept as $stack => $blocks) {
    echo "$blocks: $stack\n";
}
?>
--EXPECT--
12: str_repeat standard < Guard::__destruct:destruct < handle:calls < (main):main
12: str_repeat standard < Guard::__destruct:destruct < pass:pass < handle:calls < (main):main
