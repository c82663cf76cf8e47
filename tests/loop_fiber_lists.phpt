--TEST--
Lists that grow while other loops are open
--DESCRIPTION--
Protects: a list that an open loop makes grow is taken from the loop that kept it before, and kept
when that loop closes. It lives all the time: lists of small values are leaks beside other loops as
they are without, and rings of the same values are none.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
final class Seen
{
    public static array $names = [], $numbers = [], $ring = [], $last = [];
}
function request(int $i): int
{
    leaktrack_hook();
    Fiber::suspend();
    Seen::$names["name $i"] = $i; // @names
    Seen::$numbers[] = "number $i"; // @numbers
    Seen::$ring[$i % 30] = "ring $i"; // @ring
    Seen::$last = array_fill(0, 100 + $i % 5, $i); // @last
    Fiber::suspend();
    return $i;
}
$running = [];
$started = $sum = 0;
while ($started < 300 || $running) {
    while ($started < 300 && count($running) < 6) {
        $running[$started] = new Fiber('request');
        $running[$started]->start($started++);
    }
    foreach ($running as $i => $fiber) {
        $fiber->resume();
        if ($fiber->isTerminated()) {
            $sum += $fiber->getReturn();
            unset($running[$i]);
        }
    }
    unset($fiber);
}
echo $sum, "\n";
PHP)->verify();

$options = ['format' => 'json', 'output' => test_dir() . '/report.json'];
echo leaktrack_analyze($run->log_dir, $options), " leaks\n";
$main = json_decode(file_get_contents($options['output']), true)['processes'][0]['mains'][0];
same(300, $main['loops'], 'loops in the report');
foreach ($main['sites'] as $site) {
    foreach (['names', 'numbers', 'ring', 'last'] as $name) {
        if ($site['line'] === $run->line($name)) {
            $verdicts[$name] = $site['verdict'];
        }
    }
}
ksort($verdicts);
echo json_encode($verdicts), "\n";
?>
--EXPECT--
2 leaks
{"last":"replaced","names":"leak","numbers":"leak","ring":"replaced"}
