<?php

// SPDX-License-Identifier: MIT
//
// The demo's server:  php -d extension=leaktrack server.php [ADDRESS]
//
// ADDRESS is 127.0.0.1:0 unless told (port 0: any free one); the first line it prints says which.
// DEMO_LEAKS=0 runs the mended application, DEMO_LOG names the application's log file.

declare(strict_types=1);

use App\Application;
use App\HttpServer;
use React\EventLoop\Loop;
use React\Socket\SocketServer;

require __DIR__ . '/vendor/autoload.php';

$application = new Application(getenv('DEMO_LEAKS') !== '0', getenv('DEMO_LOG') ?: null);
$socket = new SocketServer($argv[1] ?? '127.0.0.1:0');
$server = new HttpServer($application, $socket);

// A clean end, so that what was recorded is complete. Without pcntl a signal just ends the process.
if (defined('SIGTERM')) {
    $stop = function () use ($socket): void {
        $socket->close();
        Loop::stop();
    };
    Loop::addSignal(SIGTERM, $stop);
    Loop::addSignal(SIGINT, $stop);
}

echo 'listening on ', str_replace('tcp://', 'http://', (string) $socket->getAddress()), "\n";
Loop::run();
