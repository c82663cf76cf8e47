--TEST--
After fork each process has a log of its own
--DESCRIPTION--
Protects: a child never writes into its parent's log, nor repeats what the parent had gathered and
not yet written; it records its own loops under its own pid, begun by its next hook, also when the
fork happens inside a loop; the parent's records are whole.
--EXTENSIONS--
leaktrack
pcntl
posix
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$program = <<<'PHP'
<?php
final class Kept { public static array $all = []; }
function parents(int $i): void { leaktrack_hook(); Kept::$all[] = str_repeat('p', 1000); }
function childs(int $i): void
{
    leaktrack_hook();
    Kept::$all[] = str_repeat('c', 1000);
    if ($i % 3 === 0) {
        Kept::$all = [];
    }
}
function forks(string $how): void
{
    leaktrack_hook();
    Kept::$all[] = str_repeat('f', 1000);
    $pid = pcntl_fork();
    if ($pid === 0) {
        after_fork($how);
        return;
    }
    pcntl_waitpid($pid, $status);
    fwrite(STDERR, 'child ' . (pcntl_wifexited($status) ? pcntl_wexitstatus($status) : 'killed') . "\n");
}
function after_fork(string $how): void
{
    if ($how === 'leaves at once') {
        posix_kill(posix_getpid(), SIGKILL);
    }
    if ($how === 'exits') {
        exit(3);
    }
    for ($i = 0; $i < 5; $i++) {
        childs($i);
    }
    if ($how === 'works and exits') {
        exit(4);
    }
}
for ($i = 0; $i < 3; $i++) {
    parents($i);
}
$me = posix_getpid();
if ($argv[1] === 'outside a loop') {
    $pid = pcntl_fork();
    if ($pid === 0) {
        after_fork('');
        exit(5);
    }
    pcntl_waitpid($pid, $status);
} else {
    forks($argv[1]);
}
if (posix_getpid() === $me) {
    for ($i = 0; $i < 3; $i++) {
        parents($i);
    }
}
PHP;
foreach (['works and returns', 'works and exits', 'exits', 'leaves at once', 'outside a loop'] as $how) {
    $run = run($program, ['leaktrack.gc' => 'never'], [$how]);
    echo "== $how: ", $run->err ?: "\n";
    foreach ($run->logs as $file => $lines) {
        $pid = (int) basename($file);
        $mine = $lines[0]['pid'] === $pid;
        check($mine, 'the log is named after the process that writes it');
        check_ids($lines);
        check_sums($lines);
        $ends = array_keys(array_filter($lines, fn (array $line) => $line['t'] === 'end'));
        same([count($lines) - 1], $ends, 'one end, at the end');
        $names = [];
        foreach ($lines as $line) {
            if ($line['t'] === 'main') {
                $names[$line['id']] = $line['name'];
            }
        }
        $said = [];
        foreach ($lines as $line) {
            if ($line['t'] === 'loop') {
                $key = $names[$line['main']] . ' ' . $line['end'];
                $said[$key] = ($said[$key] ?? 0) + 1;
            }
        }
        ksort($said);
        echo $lines[0]['ppid'] === getmypid() ? 'parent' : 'child', ': ', json_encode($said), "\n";
    }
}
?>
--EXPECT--
== works and returns: child 0
parent: {"forks return":1,"parents return":6}
child: {"childs return":5}
== works and exits: child 4
parent: {"forks return":1,"parents return":6}
child: {"childs return":5}
== exits: child 3
parent: {"forks return":1,"parents return":6}
== leaves at once: child killed
parent: {"forks return":1,"parents return":6}
== outside a loop: 
parent: {"parents return":6}
child: {"childs return":5}
