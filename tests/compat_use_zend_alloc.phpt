--TEST--
USE_ZEND_ALLOC=0: the heap that is there is forwarded to, the leak is found in sizes asked for
--DESCRIPTION--
Protects: where the heap is not the engine's own, output and status are as without leaktrack, each
loop is counted, blocks of every size are known again when they are freed or resized, the leaking line
is named with what it asked for, and the report says what its bytes are.
--EXTENSIONS--
leaktrack
--ENV--
USE_ZEND_ALLOC=0
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$program = <<<'PHP'
<?php
final class Kept { public static array $all = []; public static array $passing = []; }
function handle(int $i): void
{
    leaktrack_hook();
    Kept::$all[] = str_repeat('k', 1000); // @leak
    foreach ([1, 7, 20, 90, 500, 3000, 5000, 100000, 3000000] as $size) {
        Kept::$passing[$size] = str_repeat('p', $size); // @passing
        Kept::$passing["grows $size"] = substr((Kept::$passing["grows $size"] ?? '') . str_repeat('g', $size), -3 * $size);
    }
    $list = range(0, $i);
    unset($list);
    $cycle = new stdClass;
    $cycle->self = $cycle;
}
for ($i = 0; $i < 150; $i++) {
    handle($i);
}
echo "ran\n";
PHP;
$run = run_both($program);
echo $run->status, ' ', $run->out;
same(150, count($run->loops('handle')), 'loops');
same(['requested'], array_unique(array_column($run->lines('start'), 'sizes')), 'what sizes are');
$kept = array_map(fn (array $loop) => $run->at_line($loop['keep'] ?? [], $run->line('leak'))[0], $run->loops());
same(1280, min(array_slice($kept, 100)), 'of 1,032 bytes asked for a heap of PHP\'s own gives 1,280');
$json = json_decode(analyze($run->log_dir, 'json'), true);
foreach ($json['processes'][0]['mains'][0]['sites'] as $site) {
    if ($site['verdict'] === 'leak') {
        same($run->line('leak'), $site['line'], 'the line that leaks');
    }
}
same('leak', $json['processes'][0]['mains'][0]['verdict'], 'verdict');
preg_match('/bytes\s+are\s+those\s+asked\s+for/', analyze($run->log_dir, 'text'), $said);
echo count($said), "\n";

function analyze(string $dir, string $format): string
{
    ob_start();
    leaktrack_analyze($dir, ['format' => $format]);
    return ob_get_clean();
}
?>
--EXPECT--
0 ran
1
