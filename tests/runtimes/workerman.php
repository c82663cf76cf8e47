<?php
// Workerman: so many HTTP workers and one for TCP, each with a timer; the master has loops of its
// own before it forks.  php workerman.php HTTP-PORT AUTOLOADER FOLDER TCP-PORT WORKERS start
require $argv[2];

use Workerman\Connection\TcpConnection;
use Workerman\Protocols\Http\Request;
use Workerman\Timer;
use Workerman\Worker;

final class Store
{
    public static array $kept = [];
    public static array $timer = [];
    public static ?string $inherited = null;
}

function warm_up(): void
{
    leaktrack_hook();
    Store::$inherited = str_repeat('i', 40000); // made before the fork
}

function on_message(TcpConnection $connection, Request $request): void
{
    leaktrack_hook();
    Store::$inherited = null;
    $held = str_repeat('h', 6000);
    Store::$kept[] = str_repeat('k', 9000); // @leak
    $connection->close((string) getmypid());
}

function on_line(TcpConnection $connection, string $line): void
{
    leaktrack_hook();
    $connection->context->lines[] = str_repeat($line, 1000); // @connection
    $connection->send(getmypid() . " $line");
}

for ($i = 0; $i < 3; $i++) {
    warm_up();
}
Worker::$pidFile = "$argv[3]/pid";
Worker::$logFile = "$argv[3]/log";
Worker::$statusFile = "$argv[3]/status";
$http = new Worker("http://127.0.0.1:$argv[1]");
$http->count = (int) $argv[5];
$http->onMessage = on_message(...);
$http->onWorkerStart = function (): void {
    Timer::add(0.01, function (): void {
        Store::$timer[] = str_repeat('t', 500); // @timer
    });
};
$tcp = new Worker("text://127.0.0.1:$argv[4]");
$tcp->onConnect = function (TcpConnection $connection): void {
    $connection->context = new stdClass;
};
$tcp->onMessage = on_line(...);
Worker::runAll();
