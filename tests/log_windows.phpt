--TEST--
A log of limited size: windows stand for many loops, and the verdicts stay the same
--DESCRIPTION--
Protects: leaktrack.log_max_size (and 0: none), the size a log of a long run has by itself, what windows add up to,
to the byte, and that leaks, replaced values, rings, cycles, warm-ups and late leaks are told from them as from a
record per loop, under two labels.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (PHP_DEBUG) die('skip sizes are those of a release build, and its many loops take minutes'); ?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$program = <<<'PHP'
<?php
final class Kept { public static array $leak = [], $late = [], $ring = [], $cache = []; public static $last; }
final class Node { public ?Node $peer = null; }
function handle(int $i): void
{
    leaktrack_hook($i % 3 ? 'often' : 'rarely');
    $all = str_repeat('p', 200);
    if ($i % 3) {
        Kept::$leak[] = str_repeat('l', 40); // @leak
        Kept::$last = str_repeat('r', 300 + $i % 7); // @replaced
    } else {
        Kept::$ring[$i % 30] = str_repeat('g', 500); // @ring
        if ($i > 6000) {
            Kept::$late[] = str_repeat('t', 100); // @late
        }
    }
    Kept::$cache[$i % 500] ??= str_repeat('c', 60); // @cache
    $a = new Node; // @node
    $b = new Node;
    $a->peer = $b;
    $b->peer = $a;
}
for ($i = 0; $i < 24000; $i++) {
    handle($i);
}
PHP;

function verdicts(Run $run): array
{
    $verdicts = [];
    $lines = array_flip(array_filter(array_map(
        fn($line) => preg_match('~// @(\w+)$~', rtrim($line), $m) ? $m[1] : null, file($run->script))));
    foreach (analyzed($run)['processes'][0]['mains'] as $main) {
        foreach ($main['sites'] as $site) {
            $name = array_search($site['line'] - 1, $lines, true);
            if ($name) {
                $verdicts["$main[label]: $name"] = $site['verdict'] . ($site['verdict'] === 'leak'
                    ? sprintf(' %d B', 20 * round($site['bytes_per_loop'] / 20)) : '');
            }
        }
        $verdicts["$main[label]: loops"] = $main['loops'];
    }
    ksort($verdicts);
    return $verdicts;
}

/** The JSON report, by a process of its own. */
function analyzed(Run $run): array
{
    $code = 'leaktrack_analyze($argv[1], ["format" => "json"]);';
    file_put_contents("$run->log_dir.php", "<?php $code");
    return json_decode(shell_exec(php_command("$run->log_dir.php", [], [$run->log_dir])), true);
}

$seen = [];
foreach (['0', '64M', '256K'] as $limit) {
    $run = run($program, ['leaktrack.log_max_size' => $limit, 'leaktrack.gc' => 'always']);
    check($run->status === 0, $run->out . $run->err);
    $files = glob("$run->log_dir/*.jsonl");
    same(1, count($files), 'files');
    $log = array_values($run->logs)[0];
    $checked = check_sums($log);
    $loops = count(array_filter($log, fn($line) => $line['t'] === 'loop'));
    $size = filesize($files[0]);
    echo "$limit: ", $loops === 24000 ? 'a record for each loop' : ($loops >= 100 ? 'records, then windows' : "$loops"), "\n";
    check($limit !== '256K' || $size <= 256 * 1024, "it has $size bytes");
    same(24000, end($log)['loops'], 'loops of the end record');
    $seen[$limit] = verdicts($run);
}
foreach (['64M', '256K'] as $limit) {
    same($seen['0'], $seen[$limit], "verdicts with $limit");
}
foreach ($seen['0'] as $what => $verdict) {
    echo "$what: $verdict\n";
}
// Where nothing more fits the last window takes all that is left, and the log stays as it was.
$run = run(str_replace('24000', '4000000', preg_replace('~\$all =.*\$b->peer = \$a;~s',
    'static $leak; $leak .= "x";', $program)), ['leaktrack.log_max_size' => '256K']);
$log = array_values($run->logs)[0];
check(filesize(glob("$run->log_dir/*.jsonl")[0]) <= 256 * 1024, 'a log that is full');
same(4000000, end($log)['loops'], 'its loops');
check_sums($log);

$run = run('<?php echo ini_get("leaktrack.log_max_size"), "\n";', ['leaktrack.log_max_size' => '3K']);
echo $run->out;
?>
--EXPECTF--
0: records, then windows
64M: records, then windows
256K: records, then windows
often: cache: warm-up
often: leak: leak 100 B
often: loops: 16000
often: node: cycle
often: replaced: replaced
rarely: cache: warm-up
rarely: late: leak 180 B
rarely: loops: 8000
rarely: node: cycle
rarely: ring: replaced

Warning: leaktrack.log_max_size is at least 256K, or 0 for a log without end, not '3K'; it stays as it was in %s on line 0
64M
