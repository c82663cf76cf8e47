<?php
// A Swoole server whose every request leaks 12 KB, starts a child that outlives it and leaks 3 KB,
// and holds memory in its deferred calls and its context; a timer keeps memory outside.
// php swoole_server.php PORT base|process COROUTINES WORKERS
[, $port, $mode, $coroutines, $workers] = $argv;

final class Store
{
    public static array $kept = [];
    public static array $children = [];
    public static array $timer = [];
    public static int $done = 0;
}

function child(int $i): void
{
    $held = str_repeat('c', 4000);
    Swoole\Coroutine::sleep(0.004);
    Store::$children[] = str_repeat('n', 3000); // @child
}

function request(Swoole\Http\Request $request, Swoole\Http\Response $response): void
{
    leaktrack_hook();
    Store::$kept[] = str_repeat('k', 9000 + Store::$done % 5); // @leak
    if (Swoole\Coroutine::getCid() > 0) {
        Swoole\Coroutine::getContext()['held'] = str_repeat('h', 30000);
        Swoole\Coroutine::defer(function (): void { $late = str_repeat('d', 9000); });
        Swoole\Coroutine::sleep(0.001 + 0.001 * (Store::$done % 3));
        go('child', Store::$done);
    }
    Store::$done++;
    $response->end('done ' . getmypid());
}

$server = new Swoole\Http\Server('127.0.0.1', (int) $port, $mode === 'base' ? SWOOLE_BASE : SWOOLE_PROCESS);
$server->set(['worker_num' => (int) $workers, 'enable_coroutine' => (bool) $coroutines, 'log_level' => SWOOLE_LOG_ERROR,
    'max_wait_time' => 3]);
$server->on('workerStart', function (): void {
    Swoole\Timer::tick(20, function (): void { Store::$timer[] = str_repeat('t', 2000); }); // @timer
});
$server->on('workerExit', fn () => Swoole\Timer::clearAll());
$server->on('request', 'request');
$server->start();
