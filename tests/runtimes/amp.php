<?php
// 400 requests under AMPHP, 20 in flight, each a loop in a pooled fiber; two of three wait for a
// child that async() runs. A timer allocates and keeps, outside any loop.  php amp.php AUTOLOADER
require $argv[1];

use Revolt\EventLoop;
use function Amp\async;
use function Amp\delay;

final class Store
{
    public static array $kept = [];
    public static array $timer = [];
    public static int $done = 0;
}

function child(int $i): int
{
    $held = str_repeat('c', 4000);
    delay(0);
    return strlen($held) + $i;
}

function request(int $i): int
{
    leaktrack_hook();
    $held = str_repeat('h', 6000);
    delay(0);
    $got = $i % 3 ? async(child(...), $i)->await() : 4000 + $i;
    Store::$kept[] = str_repeat('k', 9000); // @leak
    delay(0);
    Store::$done++;
    return $got + strlen($held);
}

$timer = EventLoop::repeat(0.001, function (): void {
    Store::$timer[] = str_repeat('t', 2000); // @timer
    $scratch = range(1, 100);
});
$sum = 0;
for ($i = 0; $i < 400; $i += 20) {
    $futures = [];
    for ($k = 0; $k < 20; $k++) {
        $futures[] = async(request(...), $i + $k);
    }
    $sum += array_sum(Amp\Future\await($futures));
    unset($futures);
}
EventLoop::cancel($timer);
echo Store::$done, ' requests, ', $sum, "\n";
