--TEST--
Swoole: what Swoole Tracker's documentation explains, and the leaking opposites
--DESCRIPTION--
Protects: with coroutines in flight, neighbouring loops are offset, a release over several loops is
shown with the loop and the line it came from, cycles are collected, memory that a grandchild
coroutine frees is no leak, nor are deferred calls, Co::getContext() or a timer that fires inside a
request; each one's leaking opposite is named, at its line.
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

/**
 * Runs 120 requests, each in a coroutine; says how the marked line is judged and what else leaks. A
 * release that waits for no loop, but for a time, is `delayed` where closes fall between one and the
 * next, else `replaced`: that is the scheduler's choice, so $timed takes both.
 */
function example(string $title, string $body, bool $loops = false, bool $timed = false): void
{
    $run = run(<<<PHP
    <?php
    use Swoole\\Coroutine as Co;
    class A { public \$pro; public static \$kept = []; public static \$last; }
    function request(int \$n): void
    {
        leaktrack_hook();
        Co::sleep(0.001);
        $body
    }
    Co::set(['hook_flags' => 0, 'enable_deadlock_check' => false]);
    Co\\run(function () {
        for (\$n = 0; \$n < 120; \$n += 4) {
            for (\$k = 0; \$k < 4; \$k++) {
                go('request', \$n + \$k);
            }
            Co::sleep(0.004);
        }
    });
    PHP)->verify();
    same('', $run->out . $run->err, "$title: output");
    same(120, count($run->loops('request')), "$title: loops");
    $process = report_of($run->log_dir)['processes'][0];
    $verdict = 'clean';
    foreach ($process['mains'][0]['sites'] as $site) {
        if ($site['line'] === $run->line('here')) {
            $verdict = $site['verdict'];
        } elseif (in_array($site['verdict'], ['leak', 'growing', 'unsure'], true)) {
            $verdict .= " ($site[verdict] at line $site[line])";
        }
    }
    foreach ($process['outside']['sites'] as $site) {
        $verdict .= $site['line'] === $run->line('here') ? ' outside' : '';
    }
    if ($timed && in_array($verdict, ['delayed', 'replaced'], true)) {
        $verdict = 'delayed or replaced';
    }
    echo "$title: $verdict\n";
    if ($loops) {
        $text = "$run->log_dir.txt";
        leaktrack_analyze($run->log_dir, ['loops' => true, 'output' => $text]);
        preg_match('/^\[\d+ \(Loop 100\)\] (.*)$/m', (string) file_get_contents($text), $match);
        echo '  ', preg_replace('~\S*/\d+\.php~', 'example.php', $match[1] ?? '(nothing)'), "\n";
    }
}

each_order(function (string $order): void {
    example('a static property grows', 'A::$kept[] = str_repeat("s", 9000); // @here');
    example('the next loop frees it', 'A::$last = str_repeat("s", 9000); // @here');
    example('five loops later', 'unset(A::$kept[$n - 5]); A::$kept[$n] = str_repeat("s", 9000); // @here', true);
    example('a cycle', '$a = new A; $a->pro[] = $a; // @here');
    example('a cycle that something holds', '$a = new A; $a->pro[] = $a; A::$kept[] = $a; // @here');
    example('a grandchild frees it', '
        A::$kept[$n] = str_repeat("s", 9000); // @here
        go(fn () => go(function () use ($n) { Co::sleep(0.002); unset(A::$kept[$n]); }));', timed: true);
    example('a grandchild keeps it', '
        go(fn () => go(function () use ($n) {
            Co::sleep(0.002);
            A::$kept[$n] = str_repeat("s", 9000); // @here
        }));');
    example('a deferred call frees it', '
        Co::defer(function () use ($n) { unset(A::$kept[$n]); });
        A::$kept[$n] = str_repeat("s", 9000); // @here');
    example('a deferred call keeps it', '
        Co::defer(function () use ($n) {
            A::$kept[$n] = str_repeat("s", 9000); // @here
        });');
    example('the context holds it', 'Co::getContext()["a"] = str_repeat("s", 9000); // @here');
    example('the context is held', 'Co::getContext()["a"] = str_repeat("s", 9000); A::$kept[] = Co::getContext(); // @here');
    example('a timer fires inside the request', '
        Swoole\Timer::after(1, function () { $t = str_repeat("t", 9000); }); // @here
        Co::sleep(0.002);');
    example('a timer keeps it', '
        Swoole\Timer::after(1, function () {
            A::$kept[] = str_repeat("t", 9000); // @here
        });
        Co::sleep(0.002);');
    example('a coroutine that waits for ever', 'go(fn () => Co::suspend()); // @here');
});
?>
--EXPECT--
a static property grows: leak
the next loop frees it: replaced
five loops later: replaced
  example.php:8 => [-12288]  returned to Loop 95: example.php:8 => [12288]
a cycle: cycle
a cycle that something holds: leak
a grandchild frees it: delayed or replaced
a grandchild keeps it: leak
a deferred call frees it: warm-up
a deferred call keeps it: leak
the context holds it: clean
the context is held: leak
a timer fires inside the request: clean
a timer keeps it: clean outside
a coroutine that waits for ever: leak
