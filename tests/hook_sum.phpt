--TEST--
The sums hold to the byte in every loop of random programs
--DESCRIPTION--
Protects: the accounting itself. Programs of random memory habits (tests/programs/fuzz.php: blocks
of 1 byte to 5 MB, reallocs up and down, frees across loops, cycles, exceptions, closures,
generators, eval, output buffers, several main functions) of 500 loops each: for every two loops
that follow one another the change of memory_get_usage() is what the records say, and every loop is
counted.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$slow = (bool) getenv('LEAKTRACK_TEST_SLOW'); // under valgrind
$loops = $slow ? 60 : 500;
foreach ($slow ? [1, 2, 3] : [1, 2, 3, 4, 5, 6] as $seed) {
    $mode = ['auto', 'always', 'never'][$seed % 3];
    $log_dir = test_dir() . "/$seed.log";
    mkdir($log_dir, 0700);
    $run = run_script(__DIR__ . '/programs/fuzz.php', $log_dir,
        ['leaktrack.gc' => $mode, 'memory_limit' => '512M'], [$seed, $loops])->verify();
    same(0, $run->status, 'exit status');
    same('', $run->out, 'output');
    $counts = array_map(fn (string $name) => count($run->loops($name)), ['first', 'Second::handle', 'main script']);
    same($loops, $counts[0] + $counts[1], 'loops of first() and Second::handle()');
    same(20, $counts[2], "the script's own loops");
    check(count($run->loops()) > $loops + 20, 'with those of inner()');
    $whole = array_filter($run->loops(), fn (array $loop) => $loop['end'] !== 'interrupted');
    same(count($run->loops()), count($whole), 'loops that ended');
}
?>
done
--EXPECT--
done
