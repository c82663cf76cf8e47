--TEST--
With stacks the sums still hold to the byte, and stacks add up to their lines
--DESCRIPTION--
Protects: the accounting with stacks on, over random programs (tests/programs/fuzz.php, as in
hook_sum.phpt). For every two loops the change of memory_get_usage() is what the records say; the
stacks of a line add up to its bytes and blocks, and the lines and their bytes are those of the
same program without stacks.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/stacks.inc';

$slow = (bool) getenv('LEAKTRACK_TEST_SLOW'); // under valgrind
$loops = $slow ? 40 : 300;
$stacks_seen = 0;
foreach ($slow ? [1, 2] : [1, 2, 3, 4, 5, 6] as $seed) {
    $lines = [];
    foreach (['0', ['1', '5', '-1'][$seed % 3]] as $depth) {
        $log_dir = test_dir() . "/$seed$depth.log";
        mkdir($log_dir, 0700);
        $run = run_script(__DIR__ . '/programs/fuzz.php', $log_dir,
            ['leaktrack.gc' => 'always', 'memory_limit' => '512M', 'leaktrack.stack_depth' => $depth],
            [$seed, $loops])->verify();
        same(0, $run->status, 'exit status');
        $stacks_seen += count(stacks_of($run));
        ob_start();
        leaktrack_analyze($log_dir, ['format' => 'json']);
        $process = json_decode(ob_get_clean(), true)['processes'][0];
        ob_start();
        leaktrack_analyze($log_dir, ['format' => 'collapsed']);
        $collapsed = 0;
        foreach (explode("\n", trim(ob_get_clean())) as $line) {
            $collapsed += (int) substr($line, strrpos($line, ' '));
        }
        $positive = 0;
        $mains = $process['mains'];
        $mains[] = $process['outside'] + ['name' => '(outside)', 'label' => null];
        foreach ($mains as $main) {
            $sum = 0;
            foreach ($main['sites'] as $site) {
                $where = "$seed, depth $depth: $main[name] " . basename($site['file']) . ":$site[line]";
                $lines[$depth]["$main[name] $main[label] $site[file]:$site[line]"] =
                    [$site['live_bytes'], $site['live_blocks'], $site['kept_bytes']];
                // Whose loop it was is told by site: with stacks more exactly.
                $freed = &$lines[$depth]["collected $site[file]:$site[line]"];
                $freed = ($freed ?? 0) + $site['gc_freed_bytes'];
                unset($freed);
                $sum += $site['live_bytes'];
                if ($depth === '0') {
                    same(null, $site['stacks'], "stacks of $where");
                    continue;
                }
                same($site['live_bytes'], array_sum(array_column($site['stacks'], 'bytes')), "bytes of $where");
                same($site['live_blocks'], array_sum(array_column($site['stacks'], 'blocks')), "blocks of $where");
                foreach ($site['stacks'] as $stack) {
                    $positive += max(0, $stack['bytes']);
                    $files = array_values(array_filter($stack['frames'], fn (array $frame) => $frame['file'] !== null));
                    if ($site['file'] !== '[engine]') {
                        same("$site[file]:$site[line]", $files[0]['file'] . ':' . $files[0]['line'], "innermost frame of $where");
                    }
                }
            }
            same($main['live_bytes'], $sum, "$seed: lines of $main[name]");
        }
        if ($depth !== '0') {
            same($positive, $collapsed, "$seed: bytes of the folded stacks");
        }
    }
    [$plain, $with] = array_values($lines);
    ksort($plain);
    ksort($with);
    same(array_keys($plain), array_keys($with), "$seed: lines without and with stacks");
    foreach ($plain as $line => $figures) {
        same($figures, $with[$line], "$seed: $line");
    }
}
check($stacks_seen > 100, 'there are stacks');
?>
done
--EXPECT--
done
