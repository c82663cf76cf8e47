--TEST--
analyze: what the recorder writes is what the analyst reads, in the process itself and afterwards
--DESCRIPTION--
Protects: recorder and analyst agree on the log; leaktrack_report() is the JSON report of this
process; analysing allocates nothing that a later loop is blamed for.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$program = <<<'PHP'
<?php
class Cache
{
    public static array $items = [];
    public static ?string $last = null;
}
function handle(int $i): void
{
    leaktrack_hook();
    Cache::$items[] = str_repeat('x', 1000);    // @leak
    Cache::$last = str_repeat('y', 5000);       // @last
    if ($i % 50 === 49) {
        leaktrack_report();                     // @report
    }
}
for ($i = 0; $i < 200; $i++) {
    handle($i);
}
echo json_encode(leaktrack_report(), JSON_PRESERVE_ZERO_FRACTION);
PHP;
$run = run($program);
check($run->status === 0 && $run->err === '', 'the program ends well');
$live = json_decode($run->out, true);
$after = report($run->log_dir);

[$main] = $live['processes'][0]['mains'];
$lines = [];
foreach ($main['sites'] as $site) {
    $lines[$site['line']] = $site;
}
$leak = $lines[$run->line('leak')];
echo "{$main['name']}: {$main['loops']} loops, {$main['verdict']}; {$leak['function']} {$leak['verdict']}"
    . " {$leak['via'][0]['internal']}\n";
check($leak['bytes_per_loop'] >= 1280 && $leak['bytes_per_loop'] < 1400, "bytes per loop: {$leak['bytes_per_loop']}");
same('replaced', $lines[$run->line('last')]['verdict'], 'a value that is replaced');
foreach ($lines as $line => $site) {
    check($line === $run->line('leak') || !in_array($site['verdict'], ['leak', 'growing'], true), "innocent line $line");
}
// The process went on: it has ended now, and what came after its last loop is no loop's.
same(null, $live['processes'][0]['ended'], 'not ended');
same('shutdown', $after['processes'][0]['ended'], 'ended');
$compared = fn (array $report) => array_map(
    fn (array $main) => array_diff_key($main, ['kept_bytes' => 0, 'returned_bytes' => 0]),
    $report['processes'][0]['mains'],
);
same($compared($live), $compared($after), 'the mains, live and afterwards');
?>
--EXPECT--
handle: 200 loops, leak; handle leak str_repeat
