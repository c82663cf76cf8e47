--TEST--
dump: what lives, by line and by class with who holds it; what has grown between two dumps
--DESCRIPTION--
Protects: leaktrack_start(), leaktrack_dump(), leaktrack_analyze_live() and its option `against`, a signal's dump,
the dump at the memory limit, counts of objects walk by walk, and that a dump costs the program's heap nothing.
--EXTENSIONS--
leaktrack
posix
--FILE--
<?php
require __DIR__ . '/recorder.inc';

/** The lines of a report that name the program or a class, without the folder. */
function rows(string $text, Run $run): array
{
    $text = str_replace(dirname($run->script) . '/', '', $text);
    preg_match_all('~^(\+?)\S.*? (\d+) blocks.* \S+:(\d+)(?:  \S+)?$|^    held by (.*?)  ·|^   (\+?\d+)  (\w+),~m', $text, $rows,
        PREG_SET_ORDER | PREG_UNMATCHED_AS_NULL);
    return array_map(fn (array $row) => match (true) {
        $row[3] !== null => "$row[1]$row[2] at $row[3]",
        $row[4] !== null => "  $row[4]",
        default => "$row[5] $row[6]",
    }, $rows);
}

$run = run(<<<'PHP'
<?php
function gc_counts(): array
{
    // 8.3 has times beside them, which pass.
    return array_filter(gc_status(), 'is_int');
}
leaktrack_start();
for ($class = 1; $class <= 50; $class++) {
    eval("class Kind$class { public \$load; }");
}
$first = $argv[1];
$kinds = array_fill(1, 50, []);
leaktrack_dump($first);
for ($class = 1; $class <= 50; $class++) {
    for ($i = 0; $i < $class * 10; $i++) {
        $object = new ("Kind$class"); // @object
        $object->load = str_repeat('x', 500); // @load
        $kinds[$class][] = $object; // @list
    }
}
unset($object);
$gc = gc_counts();
$file = $usage = 0;
$usage = memory_get_usage();
leaktrack_dump();
$usage = memory_get_usage() - $usage;
echo $usage === 0 ? "the heap is as it was\n" : "the heap has grown by $usage bytes\n";
$file = leaktrack_dump();
var_dump(gc_counts() == $gc, leaktrack_status()['on']);
leaktrack_analyze_live(3);
echo "--\n";
leaktrack_analyze_live(2, $file, ['against' => $first]);
echo "--\n";
leaktrack_analyze_live(60, $file);
echo "--\n";
var_dump(leaktrack_stop(), leaktrack_stop(), leaktrack_dump());
PHP, [], [$first = test_dir() . '/first.jsonl']);
[$live, $grown, $all, $end] = explode("--\n", $run->out) + ['', '', '', ''];
echo preg_match('~^the heap.*\nbool\(true\)\nbool\(true\)\n~', $live, $match) ? $match[0] : $live;
$live = rows($live, $run);
foreach (['load', 'object'] as $mark) {
    check((bool) preg_grep('~^1275\d at ' . $run->line($mark) . '$~', $live), "12750 blocks at $mark");
    check((bool) preg_grep('~^\+1275\d at ' . $run->line($mark) . '$~', rows($grown, $run)), "12750 more blocks at $mark");
}
check(in_array("  \$GLOBALS['kinds'][…][…]->load", $live, true), 'the holder of the loads');
check(in_array("  \$GLOBALS['kinds'][…][…]", $live, true), 'the holder of the objects');
$classes = preg_grep('~ Kind~', $live);
same(array_map(fn (int $i) => $i * 10 . " Kind$i", range(50, 31)), array_values($classes), 'the rank of classes');
preg_match_all('~^   \d+  Kind\d+(?=,)~m', $all, $ranked);
same(array_map(fn (int $i) => '   ' . $i * 10 . "  Kind$i", range(50, 1)), $ranked[0], 'the rank of all 50 classes');
echo $end;

echo "walk to walk\n";
$run = run(<<<'PHP'
<?php
final class Node {}
leaktrack_start();
foreach ([100, 250, 0] as $count) {
    for ($i = 0; $i < $count; $i++) {
        $nodes[] = new Node(); // @node
    }
    leaktrack_dump();
}
PHP);
foreach ($run->lines('class') as $class) {
    if ($class['name'] === 'Node') {
        echo $class['objects'], ', before: ', $class['before'] ?? 'not counted', "\n";
    }
}
foreach ($run->lines('dump') as $dump) {
    foreach ($dump['live'] as $row) {
        check(count($row) === 4 && $row[3] >= 0 && $row[3] < 8, 'each row has its epoch');
    }
}
ob_start();
leaktrack_analyze_live(1, $run->log_dir);
$text = ob_get_clean();
check(str_contains($text, 'object of class Node, 350 live'), $text);
check(str_contains($text, '350  Node,') && str_contains($text, ', 350 at the walk before'), $text);

echo "ages\n";
// Logs made by hand: of 3,000 bytes 1,000 were born in the first second; 900 of those go, 2,000 others come.
$start = ['t' => 'start', 'schema' => 1, 'pid' => 77, 'started' => '2026-11-20T10:00:00Z'];
$site = ['t' => 'site', 'id' => 2, 'file' => '/app/a.php', 'line' => 5];
foreach (['old' => [[2, 1000, 10, 0], [2, 2000, 20, 2]], 'new' => [[2, 100, 1, 0], [2, 2500, 25, 2], [2, 1500, 15, 3]]] as $name => $live) {
    $dump = ['t' => 'dump', 'at' => 5.0, 'why' => 'call', 'use' => 1, 'real' => 1, 'rss' => 1, 'live' => $live];
    $logs[$name] = test_dir() . "/$name.jsonl";
    file_put_contents($logs[$name], implode("\n", array_map('json_encode', [$start, $site, $dump])) . "\n");
}
foreach ([['old', []], ['new', ['against' => $logs['old']]]] as [$name, $options]) {
    ob_start();
    leaktrack_analyze_live(5, $logs[$name], $options);
    preg_match('~^(\+?\S+ B).*\n(.*born.*)~m', ob_get_clean(), $match);
    echo $match[1] ?? '', ':', $match[2] ?? ' no ages', "\n";
}

echo "a signal\n";
$run = run(<<<'PHP'
<?php
function handle(int $i): string
{
    leaktrack_hook();
    static $kept = [];
    $kept[] = str_repeat('k', 300); // @kept
    if ($i % 50 === 0) {
        posix_kill(getmypid(), 12);
    }
    return "answer $i";
}
$answers = 0;
for ($i = 0; $i < 500; $i++) {
    $answers += handle($i) === "answer $i";
}
echo $answers, "\n";
PHP, ['leaktrack.dump_signal' => (string) 12]);
// Debug builds with Zend's own signal handling warn of everyone who takes one of its signals.
echo preg_replace('~\s*Warning: zend_signal: handler was replaced.*\n~', "\n", $run->out);
check(count($run->lines('dump')) === 10, count($run->lines('dump')) . ' dumps');

echo "the memory limit\n";
$run = run(<<<'PHP'
<?php
leaktrack_start();
$list = [];
while (true) {
    $list[] = str_repeat('k', 10000); // @fill
}
PHP, ['leaktrack.dump_on_memory_limit' => '1', 'memory_limit' => '16M', 'display_errors' => '0']);
foreach ($run->lines('dump') as $dump) {
    [$bytes] = $run->at_line($dump['live'], $run->line('fill'));
    echo $dump['why'], $bytes > 10_000_000 ? ', more than 10 MB at the line that fills' : ", $bytes bytes", "\n";
}
?>
--EXPECT--
the heap is as it was
bool(true)
bool(true)
bool(true)
bool(false)
bool(false)
walk to walk
100, before: not counted
350, before: 100
350, before: 350
ages
3,000 B:    born 0 s to 1 s: 33 %, 2 s to 4 s: 67 %
+1,100 B:    born 2 s to 4 s: 25 %, 4 s to 8 s: 75 %
a signal
500
the memory limit
memory limit, more than 10 MB at the line that fills
