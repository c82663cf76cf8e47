--TEST--
leaktrack.stack_depth: none, some, all; what it refuses; deep recursion
--DESCRIPTION--
Protects: that a stack has as many frames as asked for and says that it was cut, that stacks which
differ only behind the cut are one, and that at 0 nothing is written of stacks. The innermost frame
of PHP code is the first that counts.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/stacks.inc';

$program = <<<'PHP'
<?php
final class Kept { public static array $all = []; }
function deep(int $depth): void
{
    if ($depth) {
        deep($depth - 1); // @deeper
    } else {
        Kept::$all[] = str_repeat('k', 100); // @keep
    }
}
function handle(): void
{
    leaktrack_hook();
    deep(3); // @three
    deep(5); // @five
    deep(3000); // @many
}
for ($i = 0; $i < 3; $i++) {
    handle(); // @main
}
PHP;
$from_keep = fn (array $site) => ($site['internal'] ?? null) === 'str_repeat';
foreach (['0', '1', '3', '6', '-1'] as $depth) {
    $run = run($program, ['leaktrack.stack_depth' => $depth, 'memory_limit' => '512M'])->verify();
    echo "depth $depth: ", count($run->lines('frame')) ? '' : 'no frames', "\n";
    foreach (stacks_of($run, $from_keep) as $stack) {
        $text = fold($run, $stack);
        $calls = substr_count($text, 'deep:deeper < ');
        echo $calls > 5 ? preg_replace('/(deep:deeper < )+/', "deep:deeper x $calls < ", $text) : $text, "\n";
    }
}
foreach (['-2', 'many', '1.5', ''] as $bad) {
    var_dump(ini_set('leaktrack.stack_depth', $bad));
}
?>
--EXPECTF--
depth 0: no frames
depth 1: 
str_repeat standard < deep:keep (cut)
depth 3: 
str_repeat standard < deep:keep < deep:deeper < deep:deeper (cut)
depth 6: 
str_repeat standard < deep:keep < deep:deeper < deep:deeper < deep:deeper < handle:three < (main):main
str_repeat standard < deep:keep < deep:deeper < deep:deeper < deep:deeper < deep:deeper < deep:deeper (cut)
depth -1: 
str_repeat standard < deep:keep < deep:deeper < deep:deeper < deep:deeper < handle:three < (main):main
str_repeat standard < deep:keep < deep:deeper < deep:deeper < deep:deeper < deep:deeper < deep:deeper < handle:five < (main):main
str_repeat standard < deep:keep < deep:deeper x 3000 < handle:many < (main):main

Warning: leaktrack.stack_depth is how many frames of a call stack are kept: 0 (none) or more, -1 for all, not '-2'; it stays as it was in %s on line %d
bool(false)

Warning: leaktrack.stack_depth is how many frames of a call stack are kept: 0 (none) or more, -1 for all, not 'many'; it stays as it was in %s on line %d
bool(false)

Warning: leaktrack.stack_depth is how many frames of a call stack are kept: 0 (none) or more, -1 for all, not '1.5'; it stays as it was in %s on line %d
bool(false)

Warning: leaktrack.stack_depth is how many frames of a call stack are kept: 0 (none) or more, -1 for all, not ''; it stays as it was in %s on line %d
bool(false)
