--TEST--
A worker's while that ends: what its variables held until then leaks, what a connection's held does not
--DESCRIPTION--
Protects: the last loop of a frame that hooked before is told as `left`, and what it frees is no
return unless other loops of the place follow: in single records and behind windows, for several
frames that end one after the other, and for a server whose connections have a frame each.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (PHP_DEBUG) die('skip sizes are those of a release build'); ?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

function told(string $title, string $program): void
{
    $run = run("<?php\n$program")->verify();
    leaktrack_analyze($run->log_dir, ['format' => 'json', 'output' => "$run->log_dir.json"]);
    $main = json_decode(file_get_contents("$run->log_dir.json"), true)['processes'][0]['mains'][0];
    $sites = array_column($main['sites'], null, 'line');
    $site = $sites[$run->line('here')] ?? ['verdict' => 'nothing', 'live_bytes' => 0];
    echo "$title: $site[verdict], ", intdiv($site['live_bytes'], 1000), ' KB live, ', $main['loops'], ' loops, ',
        $main['closed'], ' closed, ', $main['left'], ' left and freed ', intdiv($main['left_bytes'], 1000), " KB\n";
    if ($main['left'] && $main['left_bytes'] > 0) {
        leaktrack_analyze($run->log_dir, ['output' => "$run->log_dir.txt"]);
        check(str_contains(file_get_contents("$run->log_dir.txt"), 'As of the last full loop'), "$title: the text tells");
    }
}
const WORKER = '
function worker(int $loops): void
{
    $kept = [];
    for ($n = 0; $n < $loops; $n++) {
        leaktrack_hook();
        $kept[] = str_repeat("k", 900); // @here
    }
}
';
told('a worker', WORKER . 'worker(200);');
told('a worker of many loops', WORKER . 'worker(6000);');
told('connections', WORKER . 'for ($i = 0; $i < 40; $i++) worker(10);');
told('many connections', WORKER . 'for ($i = 0; $i < 600; $i++) worker(10);');
told('two workers', '
function worker(): void
{
    $kept = [];
    for ($n = 0; $n < 200; $n++) {
        leaktrack_hook();
        $kept[] = str_repeat("k", 900); // @here
        Fiber::suspend();
    }
}
$workers = [new Fiber("worker"), new Fiber("worker")];
$workers[0]->start();
$workers[1]->start();
while (!$workers[0]->isTerminated()) {
    $workers[0]->resume();
    $workers[1]->resume();
}
');
told('two labels in a frame', '
function request(): void
{
    leaktrack_hook("parse");
    $a = str_repeat("a", 900);
    leaktrack_hook("render");
    $b = str_repeat("b", 900);
}
for ($i = 0; $i < 150; $i++) request(); // @here
');
?>
--EXPECT--
a worker: leak, 212 KB live, 200 loops, 199 closed, 1 left and freed 212 KB
a worker of many loops: leak, 6278 KB live, 6000 loops, 5999 closed, 1 left and freed 6278 KB
connections: delayed, 9 KB live, 400 loops, 399 closed, 1 left and freed 9 KB
many connections: replaced, 0 KB live, 6000 loops, 6000 closed, 0 left and freed 0 KB
two workers: leak, 424 KB live, 400 loops, 398 closed, 2 left and freed 424 KB
two labels in a frame: nothing, 0 KB live, 150 loops, 150 closed, 0 left and freed 0 KB
