<?php

// SPDX-License-Identifier: MIT
// A server on react/socket for bench/load:  php react.php AUTOLOADER

declare(strict_types=1);

require $argv[1];
require __DIR__ . '/common.inc';

use React\EventLoop\Loop;
use React\Socket\ConnectionInterface;
use React\Socket\SocketServer;

function request(ConnectionInterface $connection): void
{
    leaktrack_hook();
    $request = ++Store::$requests;
    $connection->write(http(answer($request, work($request))));
}

$socket = new SocketServer('127.0.0.1:0');
$socket->on('connection', function (ConnectionInterface $connection) use ($socket): void {
    $pending = '';
    $connection->on('data', function (string $data) use ($connection, $socket, &$pending): void {
        $pending .= $data;
        while (($end = strpos($pending, "\r\n\r\n")) !== false) {
            $head = substr($pending, 0, $end);
            $pending = substr($pending, $end + 4);
            if (str_starts_with($head, 'GET /stop ')) {
                $socket->close();
                $connection->end(http(last_words()));
                Loop::addTimer(0.2, Loop::stop(...));
                return;
            }
            request($connection);
        }
    });
});
Loop::addPeriodicTimer(0.005, tick(...));
echo 'listening on ', str_replace('tcp://', '', $socket->getAddress()), "\n";
Loop::run();
