--TEST--
In a fiber the stack goes on at where the fiber was started
--DESCRIPTION--
Protects: who is at fault, not who resumed. A fiber that an event loop resumes shows the code that
started it, in fibers of fibers too, and two fibers of the same code that were started elsewhere are
told apart though one loop resumes both. A fiber that was started before the first hook shows who
resumed it, and both ways are marked.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/stacks.inc';

$run = run(<<<'PHP'
<?php
final class Kept { public static array $all = []; }
function keep(): void { Kept::$all[] = str_repeat('k', 100); } // @keep
function task(): void { Fiber::suspend(); keep(); } // @task
function start(callable $task): Fiber
{
    $fiber = new Fiber($task);
    $fiber->start(); // @start
    return $fiber;
}
function nested(): void
{
    $inner = start(task(...)); // @nests
    Fiber::suspend();
    $inner->resume(); // @resumes_inner
}
function event_loop(Fiber ...$fibers): void
{
    foreach ($fibers as $fiber) {
        $fiber->resume(); // @resumes
    }
}
$early = [];
for ($i = 0; $i < 3; $i++) {
    $early[] = start(task(...));
}
function handle(Fiber $early): void
{
    leaktrack_hook();
    $one = start(task(...)); // @one
    $two = start(task(...)); // @two
    $three = start(nested(...)); // @three
    event_loop($one, $two, $three, $early); // @loop
}
for ($i = 0; $i < 3; $i++) {
    handle($early[$i]); // @main
}
PHP, ['leaktrack.stack_depth' => '64'])->verify();
$stacks = stacks_of($run, fn (array $site) => ($site['internal'] ?? null) === 'str_repeat');
foreach ($stacks as $stack) {
    echo substr(fold($run, $stack), strlen('str_repeat standard < keep:keep < ')), "\n";
}
?>
--EXPECT--
task:task (start) < Fiber::start Core < start:start < handle:one < (main):main
task:task (start) < Fiber::start Core < start:start < handle:two < (main):main
task:task (start) < Fiber::start Core < start:start < nested:nests (start) < Fiber::start Core < start:start < handle:three < (main):main
task:task (resume) < Fiber::resume Core < event_loop:resumes < handle:loop < (main):main
