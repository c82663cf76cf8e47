--TEST--
The sums hold to the byte with fibers and generators
--DESCRIPTION--
Protects: the accounting where loops interleave. Random programs (tests/programs/fuzz_contexts.php)
of fibers that start, resume, drop and throw into one another, generators as main functions and
leaktrack_loop(): for every two loops that follow one another the change of memory_get_usage() is
what the records say, and every loop is counted.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$slow = (bool) getenv('LEAKTRACK_TEST_SLOW'); // under valgrind
foreach ($slow ? [1, 2] : range(1, 9) as $seed) {
    $log_dir = test_dir() . "/$seed.log";
    mkdir($log_dir, 0700);
    $run = run_script(__DIR__ . '/programs/fuzz_contexts.php', $log_dir,
        ['leaktrack.gc' => ['auto', 'always', 'never'][$seed % 3]], [$seed, $slow ? 300 : 2000])->verify();
    same(0, $run->status, "exit status of seed $seed");
    same('', $run->out, "output of seed $seed");
    check(count($run->loops()) > ($slow ? 50 : 300), count($run->loops()) . " loops of seed $seed");
}
?>
done
--EXPECT--
done
