<?php
// A program of random contexts: fibers with and without loops that start, resume, drop and throw
// into one another, generators as main functions, leaktrack_loop(), memory handed from one to the
// other, cycles that hold fibers.  php fuzz_contexts.php SEED STEPS
[$seed, $steps] = [(int)($argv[1] ?? 1), (int)($argv[2] ?? 1000)];
mt_srand($seed);

final class Store
{
    public static array $kept = [];
    public static array $fibers = [];
    public static array $generators = [];
    public static int $depth = 0;
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

function pause(): void
{
    if (Fiber::getCurrent() && mt_rand(0, 1)) Fiber::suspend();
}

function body(): void
{
    for ($k = mt_rand(0, 5); $k > 0; $k--) {
        mt_rand(0, 2) ? allocate() : step();
        pause();
    }
}

function hooked(): string
{
    leaktrack_hook(mt_rand(0, 3) ? null : 'label ' . mt_rand(1, 3));
    body();
    if (mt_rand(0, 3) === 0) leaktrack_hook(); // the next loop of the same frame
    body();
    if (mt_rand(0, 5) === 0) throw new LogicException('out of the loop');
    return str_repeat('r', mt_rand(1, 2000));
}

function numbers(): Generator
{
    if (mt_rand(0, 1)) leaktrack_hook();
    for ($k = mt_rand(1, 4); $k > 0; $k--) {
        allocate();
        yield $k;
        pause();
    }
    if (mt_rand(0, 2) === 0) yield from numbers();
}

function entry(): callable
{
    return [
        'hooked',
        'body',
        fn () => leaktrack_loop('call ' . mt_rand(1, 2), mt_rand(0, 1) ? 'body' : 'hooked'),
        function () { $cycle = new Node; $cycle->load = [Fiber::getCurrent(), $cycle]; body(); },
    ][mt_rand(0, 3)];
}

/** Runs a step of a fiber or generator that may throw, or be running already. */
function attempt(callable $fn): void
{
    try {
        $fn();
    } catch (LogicException | FiberError $e) {
        if (mt_rand(0, 3) === 0) Store::$kept[63] = $e;
    } catch (Error $e) {
        if ($e->getMessage() !== 'Cannot resume an already running generator') throw $e;
    }
}

function step(): void
{
    if (Store::$depth > 6) return;
    Store::$depth++;
    $slot = mt_rand(0, 15);
    switch (mt_rand(0, 9)) {
        case 0: case 1: Store::$fibers[$slot] = $fiber = new Fiber(entry()); attempt(fn () => $fiber->start()); break;
        case 2: case 3: case 4:
            $fiber = Store::$fibers[$slot] ?? null;
            if ($fiber?->isSuspended()) attempt(fn () => $fiber->resume());
            break;
        case 5: unset(Store::$fibers[$slot]); break;
        case 6:
            $fiber = Store::$fibers[$slot] ?? null;
            if ($fiber?->isSuspended()) attempt(fn () => $fiber->throw(new LogicException('into')));
            break;
        case 7: Store::$generators[$slot % 4] = numbers(); break;
        case 8: if (isset(Store::$generators[$slot % 4])) attempt(fn () => Store::$generators[$slot % 4]->next()); break;
        case 9: attempt(entry()); break;
    }
    Store::$depth--;
}

for ($i = 0; $i < $steps; $i++) {
    step();
    if (mt_rand(0, 19) === 0) allocate();
    if (mt_rand(0, 99) === 0) gc_collect_cycles();
}
