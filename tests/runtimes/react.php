<?php
// 400 requests under ReactPHP's event loop: callbacks as main functions; a timer that keeps memory
// is outside; connections live for several loops.  php react.php AUTOLOADER
require $argv[1];

use React\EventLoop\Loop;

final class Store
{
    public static array $kept = [];
    public static array $timer = [];
    public static array $connections = [];
    public static int $done = 0;
}

function request(int $i): void
{
    leaktrack_hook();
    $held = str_repeat('h', 6000);
    Store::$kept[] = str_repeat('k', 9000); // @leak
    Store::$connections[$i] = str_repeat('b', 20000); // @connection
    unset(Store::$connections[$i - 5]);
    Store::$done++;
    if ($i < 399) {
        Loop::futureTick(fn () => request($i + 1));
    } else {
        Loop::stop();
    }
}

Loop::addPeriodicTimer(0.0005, function (): void {
    Store::$timer[] = str_repeat('t', 2000); // @timer
});
Loop::futureTick(fn () => request(0));
Loop::run();
echo Store::$done, " requests\n";
