--TEST--
docs: the ten leaks of the hunting guide are found where it says, and not in the fixed programs
--DESCRIPTION--
Protects: docs/hunting.md. Each of its programs is run: the lines that leak, and no others, are those
marked LEAK (or HOLD: arrays that grow with what they hold); the guide shows exactly these; with the
argument "fixed" there is no leak.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (!is_dir(__DIR__ . '/../docs/hunting')) die('skip the docs folder is not beside the tests'); ?>
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$docs = dirname(__DIR__) . '/docs';
$guide = file_get_contents("$docs/hunting.md");
$programs = glob("$docs/hunting/*.php");
same(10, count($programs), 'programs');

/** file:line of what is called a leak, or cannot be told. */
function blamed(Run $run): array
{
    $lines = [];
    foreach (report($run->log_dir)['processes'][0]['mains'][0]['sites'] as $site) {
        if (in_array($site['verdict'], ['leak', 'growing', 'unsure'], true)) {
            $lines[$site['line']] = $site['verdict'];
        }
    }
    ksort($lines);
    return $lines;
}

// Where the VM keeps its place in a register it does not save it for an interpolated string or an
// array literal: the line is then that of the instruction before.
$stale = ['04-query-log.php' => 15];

foreach ($programs as $program) {
    $name = basename($program);
    $log_dir = test_dir() . "/$name";
    mkdir($log_dir, 0700);
    $run = run_script($program, $log_dir)->verify();
    same('', $run->out, "$name: output");
    $blamed = array_diff_key(blamed($run), [$stale[$name] ?? 0 => true]);
    $marks = preg_grep('~// (LEAK|HOLD)$~m', file($program));
    foreach ($blamed as $line => $verdict) {
        check(isset($marks[$line - 1]), "$name: line $line is called $verdict and is not marked");
    }
    $leaking = array_keys(preg_grep('~// LEAK$~m', array_intersect_key($marks, array_flip(
        array_map(fn (int $line) => $line - 1, array_keys($blamed, 'leak', true))))));
    check($leaking !== [], "$name: a line marked LEAK is called leak");
    preg_match_all('~(?:LEAK|UNSURE|GROWING) +docs/hunting/' . preg_quote($name) . ':(\d+) ~', $guide, $shown);
    $shown = array_map('intval', $shown[1]);
    sort($shown);
    same($shown, array_keys($blamed), "$name: lines in the guide");

    mkdir("$log_dir-fixed", 0700);
    $run = run_script($program, "$log_dir-fixed", arguments: ['fixed'])->verify();
    same([], blamed($run), "$name: lines of the fixed program");
}
echo "done\n";
?>
--EXPECT--
done
