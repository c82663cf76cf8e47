<?php
// A program of random Swoole coroutines: with and without loops, that start, wake and cancel one
// another, wait in channels, defer, keep things in their context, run fibers, hand memory to one
// another and outlive the loops they were started in.  php fuzz_coroutines.php SEED STEPS
use Swoole\Coroutine as Co;
use Swoole\Coroutine\Channel;

[$seed, $steps] = [(int)($argv[1] ?? 1), (int)($argv[2] ?? 1000)];
mt_srand($seed);
Co::set(['hook_flags' => 0, 'enable_deadlock_check' => false]);

final class Store
{
    public static array $kept = [];
    public static array $channels = [];
    public static array $suspended = [];
    public static int $live = 0;
}

final class Node
{
    public mixed $other = null;
    public mixed $load = null;
    public function __destruct()
    {
        if (mt_rand(0, 9) === 0) Store::$kept[mt_rand(0, 60)] = str_repeat('d', mt_rand(1, 300));
    }
}

function allocate(): void
{
    switch (mt_rand(0, 6)) {
        case 0: case 1: Store::$kept[mt_rand(0, 60)] = str_repeat('a', mt_rand(1, 9000)); break;
        case 2: unset(Store::$kept[mt_rand(0, 60)]); break;
        case 3: $a = new Node; $a->other = $a; $a->load = range(1, mt_rand(1, 90)); break;
        case 4: Store::$kept[61] = (Store::$kept[61] ?? '') . str_repeat('g', mt_rand(1, 4000));
            if (strlen(Store::$kept[61]) > 1 << 19) unset(Store::$kept[61]); break;
        case 5: for ($k = mt_rand(1, 90); $k > 0; $k--) Store::$kept[62][] = $k; break;
        case 6: unset(Store::$kept[62]); break;
    }
}

function wait(): void
{
    if (Co::getCid() < 0) return;
    switch (mt_rand(0, 5)) {
        case 0: Co::sleep(0.001); break;
        case 1: Store::$channels[mt_rand(0, 3)]->push(str_repeat('c', mt_rand(1, 900)), 0.002); break;
        case 2: Store::$channels[mt_rand(0, 3)]->pop(0.002); break;
        case 3:
            if (Store::$suspended && mt_rand(0, 1)) {
                $id = array_pop(Store::$suspended);
                if (Co::exists($id)) Co::resume($id);
            } elseif (!Fiber::getCurrent()) {
                Store::$suspended[] = Co::getCid();
                Co::suspend();
            }
            break;
        default:
    }
}

function body(): void
{
    for ($k = mt_rand(0, 4); $k > 0; $k--) {
        mt_rand(0, 2) ? allocate() : step();
        if (!Fiber::getCurrent()) wait();
    }
}

function hooked(): string
{
    leaktrack_hook(mt_rand(0, 3) ? null : 'label ' . mt_rand(1, 3));
    body();
    if (mt_rand(0, 3) === 0) leaktrack_hook(); // the next loop of the same frame
    if (mt_rand(0, 3) === 0 && Co::getCid() > 0) Co::defer('allocate');
    if (mt_rand(0, 3) === 0 && Co::getCid() > 0) Co::getContext()['x'] = [new Node, str_repeat('x', mt_rand(1, 5000))];
    body();
    if (mt_rand(0, 5) === 0) throw new LogicException('out of the loop');
    return str_repeat('r', mt_rand(1, 2000));
}

function guarded(callable $what): void
{
    try {
        $what();
        if (mt_rand(0, 3) === 0) $what();
    } catch (LogicException) {
    }
}

function step(): void
{
    $entry = [
        'hooked',
        'body',
        fn () => leaktrack_loop('call ' . mt_rand(1, 2), mt_rand(0, 1) ? 'body' : 'hooked'),
        function () { $cycle = new Node; $cycle->load = $cycle; body(); },
    ][mt_rand(0, 3)];
    switch (mt_rand(0, 5)) {
        case 0: case 1: case 2:
            if (Store::$live > 40) break;
            Store::$live++;
            go(function () use ($entry) { guarded($entry); Store::$live--; });
            break;
        case 3: guarded($entry); break;
        case 4:
            if (Fiber::getCurrent()) break;
            $fiber = new Fiber(function () use ($entry) { allocate(); Fiber::suspend(); allocate(); });
            try {
                $fiber->start();
                if (mt_rand(0, 1)) $fiber->resume();
            } catch (FiberError) {
                // A destructor waits meanwhile: the engine lets no fiber switch.
            }
            break;
        case 5: Swoole\Timer::after(1, fn () => guarded($entry)); break;
    }
}

Co\run(function () use ($steps) {
    for ($i = 0; $i < 4; $i++) Store::$channels[$i] = new Channel(2);
    for ($i = 0; $i < $steps; $i++) {
        go('step');
        if ($i % 7 === 0) Co::sleep(0.001);
    }
    for ($i = 0; Store::$live > 0 && $i < 400; $i++) {
        while (Store::$suspended) {
            $id = array_pop(Store::$suspended);
            if (Co::exists($id)) Co::resume($id);
        }
        Co::sleep(0.002);
    }
});
