--TEST--
Swoole: the sums hold to the byte with coroutines
--DESCRIPTION--
Protects: the accounting where coroutines interleave. Random programs of coroutines that start, wake
and outlive one another, wait in channels, defer, run fibers and timers
(tests/programs/fuzz_coroutines.php): for every two loops that follow one another the change of
memory_get_usage() is what the records say, what children keep late included; every loop is counted.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/swoole.inc';
skip_without_swoole();
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/swoole.inc';

each_order(function (string $order): void {
    $late = 0;
    foreach (range(4, 9) as $seed) {
        $log_dir = test_dir() . '/' . md5("$order $seed");
        mkdir($log_dir, 0700);
        $ini = ['leaktrack.gc' => ['auto', 'always', 'never'][$seed % 3], 'leaktrack.stack_depth' => $seed % 2 * 64];
        $run = run_script(__DIR__ . '/programs/fuzz_coroutines.php', $log_dir, $ini, [$seed, 1000])->verify();
        same(0, $run->status, "exit status of seed $seed ($order)");
        $said = preg_grep('/Channel::~Channel|^\s*$/', explode("\n", $run->out . $run->err), PREG_GREP_INVERT);
        same([], array_values($said), "output of seed $seed ($order)");
        check(count($run->loops()) > 100, count($run->loops()) . " loops of seed $seed ($order)");
        $late += count(array_filter($run->lines('loop'), fn (array $line) => isset($line['late'])));
    }
    check($late > 20, "$late loops tell of late children ($order)");
});
?>
done
--EXPECT--
done
