<?php

// SPDX-License-Identifier: MIT
// A server on amphp/socket for bench/load:  php amp.php AUTOLOADER
// Each connection is a fiber; each request waits in its loop, so that many are open at a time.

declare(strict_types=1);

require $argv[1];
require __DIR__ . '/common.inc';

use Amp\Socket\Socket;
use Revolt\EventLoop;
use function Amp\async;
use function Amp\delay;
use function Amp\Socket\listen;

function request(Socket $socket): void
{
    leaktrack_hook();
    $request = ++Store::$requests;
    $body = work($request);
    delay(0);
    $socket->write(http(answer($request, $body)));
}

/** False: it was the last one. */
function serve(Socket $socket): bool
{
    $pending = '';
    while (($data = $socket->read()) !== null) {
        $pending .= $data;
        while (($end = strpos($pending, "\r\n\r\n")) !== false) {
            $head = substr($pending, 0, $end);
            $pending = substr($pending, $end + 4);
            if (str_starts_with($head, 'GET /stop ')) {
                $socket->write(http(last_words()));
                $socket->close();
                return false;
            }
            request($socket);
        }
    }
    return true;
}

$server = listen('127.0.0.1:0');
EventLoop::unreference(EventLoop::repeat(0.005, tick(...)));
echo 'listening on ', $server->getAddress(), "\n";
while ($socket = $server->accept()) {
    async(function () use ($socket, $server): void {
        serve($socket) || $server->close();
    });
}
