<?php
// Where a main function stands under Swoole: each run of handle() leaks 12 KB, and a stray timer
// keeps memory outside.  php swoole_shapes.php PORT receive|message|task|pool|loop RUNS
[, $port, $shape] = $argv;
$runs = (int) ($argv[3] ?? 150);

final class Store
{
    public static array $kept = [];
    public static array $timer = [];
}

function handle(string $data): string
{
    leaktrack_hook();
    $held = str_repeat('h', 7000);
    Store::$kept[] = str_repeat('k', 9000); // @leak
    return strtoupper($data);
}

function serve(Swoole\Server $server, array $settings = []): void
{
    $server->set($settings + ['worker_num' => 1, 'log_level' => SWOOLE_LOG_ERROR, 'max_wait_time' => 2]);
    $server->on('workerStart', function (): void {
        Swoole\Timer::tick(20, function (): void { Store::$timer[] = str_repeat('t', 2000); });
    });
    $server->on('workerExit', fn () => Swoole\Timer::clearAll());
    $server->start();
}

switch ($shape) {
    case 'receive':
        $server = new Swoole\Server('127.0.0.1', (int) $port, SWOOLE_PROCESS);
        $server->on('receive', fn ($server, $fd, $reactor, $data) => $server->send($fd, handle($data)));
        serve($server, ['open_eof_split' => true, 'package_eof' => "\n"]);
        break;
    case 'message':
        $server = new Swoole\WebSocket\Server('127.0.0.1', (int) $port, SWOOLE_PROCESS);
        $server->on('message', fn ($server, $frame) => $server->push($frame->fd, handle($frame->data)));
        serve($server);
        break;
    case 'task':
        $server = new Swoole\Server('127.0.0.1', (int) $port, SWOOLE_PROCESS);
        $server->on('receive', fn ($server, $fd, $reactor, $data) => $server->task([$fd, $data]));
        $server->on('task', fn ($server, $id, $worker, $task) => [$task[0], handle($task[1])]);
        $server->on('finish', fn ($server, $id, $result) => $server->send($result[0], $result[1]));
        serve($server, ['open_eof_split' => true, 'package_eof' => "\n", 'task_worker_num' => 1]);
        break;
    case 'pool':
        $pool = new Swoole\Process\Pool(1, SWOOLE_IPC_SOCKET);
        $pool->on('message', function (Swoole\Process\Pool $pool, string $message): void {
            $pool->write(handle($message));
        });
        $pool->listen('127.0.0.1', (int) $port);
        $pool->start();
        break;
    case 'loop':
        Swoole\Coroutine::set(['hook_flags' => 0]);
        Swoole\Coroutine\run(function () use ($runs): void {
            $channel = new Swoole\Coroutine\Channel(3);
            go(function () use ($channel, $runs): void {
                for ($i = 0; $i < $runs; $i++) {
                    $channel->push("job $i");
                }
                $channel->close();
            });
            while (($job = $channel->pop()) !== false) {
                handle($job);
            }
        });
        break;
}
