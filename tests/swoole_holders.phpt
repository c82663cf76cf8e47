--TEST--
Swoole: what coroutines that wait for ever hold
--DESCRIPTION--
Protects: the variables of coroutines that wait, and of the function that started the scheduler, are
roots; a coroutine that nobody wakes is named by the line that started it, and counted.
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
    $run = run(<<<'PHP'
    <?php
    use Swoole\Coroutine as Co;
    class Job { public $big; }
    function waiter(Co\Channel $channel): void
    {
        $mine = new Job;
        $mine->big = str_repeat('w', 5000); // @waiter
        $channel->pop();
    }
    function request(Co\Channel $channel, ArrayObject $log): void
    {
        leaktrack_hook();
        Co::sleep(0.001);
        $log[] = str_repeat('l', 900); // @log
        go('waiter', $channel); // @go
    }
    function main(): void
    {
        $local = new ArrayObject();
        Co::set(['hook_flags' => 0, 'enable_deadlock_check' => false]);
        Co\run(function () use ($local): void {
            $channel = new Co\Channel(1);
            for ($n = 0; $n < 30; $n++) {
                for ($k = 0; $k < 4; $k++) {
                    go('request', $channel, $local);
                }
                Co::sleep(0.004);
            }
        });
    }
    main();
    PHP);
    $process = report_of($run->log_dir)['processes'][0];
    foreach (['waiter', 'go', 'log'] as $mark) {
        foreach ($process['mains'][0]['sites'] as $site) {
            if ($site['line'] === $run->line($mark)) {
                echo "$mark: $site[verdict], held by $site[held_by]\n";
            }
        }
    }
    echo implode(', ', array_intersect(array_column($process['mains'][0]['growth'], 'kind'), ['coroutines'])), "\n";
});
?>
--EXPECT--
waiter: leak, held by $mine->big in waiter() (in a coroutine that waits)
go: leak, held by a coroutine that waits in waiter()
log: leak, held by $local{ArrayObject}[…] in main()
coroutines
