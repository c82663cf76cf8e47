<?php

// SPDX-License-Identifier: MIT
// A Swoole server with coroutines for bench/load:  php -d extension=swoole.so swoole.php

declare(strict_types=1);

require __DIR__ . '/common.inc';

use Swoole\Coroutine;
use Swoole\Http\Request;
use Swoole\Http\Response;
use Swoole\Http\Server;

function request(Request $request, Response $response): void
{
    leaktrack_hook();
    $number = ++Store::$requests;
    if ($number % 8 === 0) {
        Coroutine::sleep(0.001);
    }
    Coroutine::getContext()['held'] = str_repeat('h', 3000);
    Coroutine::defer(function (): void {
        $scratch = range(1, 50);
    });
    $response->end(answer($number, work($number)));
}

$probe = stream_socket_server('tcp://127.0.0.1:0');
$port = (int) substr(strrchr(stream_socket_get_name($probe, false), ':'), 1);
fclose($probe);
$server = new Server('127.0.0.1', $port, SWOOLE_BASE);
$server->set(['worker_num' => 1, 'log_level' => SWOOLE_LOG_ERROR, 'hook_flags' => 0, 'max_wait_time' => 1]);
$server->on('workerStart', function () use ($port): void {
    Swoole\Timer::tick(5, tick(...));
    echo "listening on 127.0.0.1:$port\n";
});
$server->on('workerExit', fn () => Swoole\Timer::clearAll());
$server->on('request', function (Request $request, Response $response) use ($server): void {
    if ($request->server['request_uri'] === '/stop') {
        $response->end(last_words());
        $server->shutdown();
        return;
    }
    request($request, $response);
});
$server->start();
