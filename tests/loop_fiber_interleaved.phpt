--TEST--
800 loops in fibers, 20 at a time
--DESCRIPTION--
Protects: each fiber has a loop of its own while others run; a block is charged to the loop whose
fiber allocated it, and only the planted line is called a leak, with its bytes. The loop of a
suspended fiber is not taken for one that is gone. What another loop frees is told as returned by
it.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
final class Store
{
    public static array $kept = [];
    public static array $handed = [];
}
function request(int $i): int
{
    leaktrack_hook();
    $mine = str_repeat('m', 5000);
    Store::$handed[$i] = str_repeat('h', 20000); // @handed
    Fiber::suspend();
    Store::$kept[] = str_repeat('k', 9000); // @leak
    $more = str_repeat('n', 7000);
    Fiber::suspend();
    unset(Store::$handed[$i - 60]); // @returned
    Fiber::suspend();
    return strlen($mine) + strlen($more);
}
$running = [];
$started = $sum = $turn = 0;
while ($started < 800 || $running) {
    while ($started < 800 && count($running) < 20) {
        $running[$started] = new Fiber('request');
        $running[$started]->start($started++);
    }
    $turn++;
    foreach ($running as $i => $fiber) { // not all at the same pace
        if (($i * 7 + $turn) % 3) {
            $fiber->resume();
            if ($fiber->isTerminated()) {
                $sum += $fiber->getReturn();
                unset($running[$i]);
            }
        }
    }
    unset($fiber);
}
echo $sum, "\n";
PHP)->verify();
same(800 * 12000 . "\n", $run->out, 'what it computed');
echo implode("\n", $run->places()), "\n";

$kept = $handed = [];
$returned = $foreign = 0;
foreach ($run->loops('request') as $loop) {
    $kept[$loop['n']] = $run->at_line($loop['keep'] ?? [], $run->line('leak'));
    $handed[$loop['n']] = $run->at_line($loop['keep'] ?? [], $run->line('handed'));
    foreach ($loop['back'] ?? [] as [, $of, $site, $bytes, , $by]) {
        if ($run->site($site)['line'] === $run->line('handed') && $bytes >= 20480) {
            $returned++;
            $foreign += $run->site($by)['line'] !== $run->line('returned');
        }
    }
}
ksort($kept);
same(range(0, 799), array_keys($kept), 'each loop has a line');
// The string; in some loops the doubled array beside it.
$strings = array_filter($kept, fn (array $at) => $at[0] >= 12288 && $at[1] >= 1);
same(800, count($strings), 'loops that kept their own string');
same(2, max(array_column($kept, 1)), 'and nothing of another loop');
same(740, $returned, 'blocks returned to the loop that they came from');
same(0, $foreign, 'returned by another line');

$options = ['format' => 'json', 'output' => test_dir() . '/report.json'];
echo leaktrack_analyze($run->log_dir, $options), " leak\n";
$main = json_decode(file_get_contents($options['output']), true)['processes'][0]['mains'][0];
same(800, $main['loops'], 'loops in the report');
foreach ($main['sites'] as $site) {
    if (in_array($site['verdict'], ['leak', 'growing', 'unsure'], true)) {
        same($run->line('leak'), $site['line'], 'the line');
        same(800 * 12288, $site['via'][0]['bytes'], 'the bytes');
        check(abs($site['bytes_per_loop'] / 12288 - 1) < 0.01, "$site[bytes_per_loop] bytes per loop");
    }
}
?>
--EXPECT--
request: 800 return
1 leak
