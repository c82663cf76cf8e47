<?php
// A program of random memory habits: blocks of 1 byte to 5 MB, reallocs up and down, frees across
// loops, cycles, exceptions, closures, generators, eval, output buffers, several main functions
// one after the other and inside one another.  php fuzz.php SEED LOOPS
[$seed, $loops] = [(int)($argv[1] ?? 1), (int)($argv[2] ?? 500)];
mt_srand($seed);

final class Node
{
    public ?Node $other = null;
    public mixed $load = null;
    public function __destruct()
    {
        if (mt_rand(0, 9) === 0) Store::$kept[mt_rand(0, 40)] = str_repeat('d', mt_rand(1, 300));
    }
}

final class Plain
{
    public ?Plain $other = null;
    public mixed $load = null;
}

final class Store
{
    public static array $kept = [];
    public static string $text = '';
    public static array $list = [];
}

function size(): int
{
    return match (mt_rand(0, 9)) {
        0 => 1,
        1 => mt_rand(1, 16),
        2, 3, 4, 5 => mt_rand(1, 600),
        6, 7 => mt_rand(600, 9000),
        8 => mt_rand(9000, 300000),
        9 => mt_rand(0, 4) === 0 ? mt_rand(1 << 20, 5 << 20) : mt_rand(2000, 40000),
    };
}

function act(int $depth = 0): void
{
    switch (mt_rand(0, 21)) {
        case 0: Store::$kept[mt_rand(0, 40)] = str_repeat(chr(mt_rand(65, 90)), size()); break;
        case 1: unset(Store::$kept[mt_rand(0, 40)]); break;
        case 2: Store::$text .= str_repeat('t', size()); if (strlen(Store::$text) > 6 << 20) Store::$text = ''; break;
        case 3: Store::$text = substr(Store::$text, 0, mt_rand(0, strlen(Store::$text))); break;
        case 4: for ($k = mt_rand(1, 300); $k > 0; $k--) Store::$list[] = $k; break;
        case 5: for ($k = mt_rand(1, 500); $k > 0 && Store::$list; $k--) array_pop(Store::$list); break;
        case 6: Store::$list = array_slice(Store::$list, 0, 10); break;
        case 7: $a = new Node; $b = new Node; $a->other = $b; $b->other = $a; $a->load = str_repeat('c', size()); break;
        case 8: $a = new Plain; $a->other = $a; $a->load = range(1, mt_rand(1, 200)); break;
        case 9: try { fail(size()); } catch (RuntimeException $e) { if (mt_rand(0, 3) === 0) Store::$kept[41 + mt_rand(0, 3)] = $e; } break;
        case 10: $f = fn() => strlen(Store::$text); Store::$kept[46] = $f; $f(); break;
        case 11: foreach (numbers(mt_rand(1, 20)) as $n) if ($n === 7) break; break;
        case 12: Store::$kept[47] = numbers(30); Store::$kept[47]->current(); break;
        case 13: eval('$x = ' . mt_rand(1, 99) . '; $y = str_repeat("e", $x);'); break;
        case 14: ob_start(); echo str_repeat('o', mt_rand(1, 30000)); ob_end_clean(); break;
        case 15: $s = str_split(str_repeat('ab', mt_rand(1, 2000)), mt_rand(1, 3)); sort($s); break;
        case 16: json_decode(json_encode(array_fill(0, mt_rand(1, 100), ['a' => 1, 'b' => 'text']))); break;
        case 17: if ($depth < 3) for ($k = mt_rand(1, 3); $k > 0; $k--) act($depth + 1); break;
        case 18: gc_collect_cycles(); break;
        case 19: preg_replace_callback('/\d+/', fn($m) => $m[0] . 'x', 'a1 b22 c333'); break;
        case 20: $w = new SplObjectStorage; $w[new Plain] = str_repeat('s', size()); Store::$kept[48] = $w; break;
        case 21: if ($depth === 0 && mt_rand(0, 2) === 0) inner(mt_rand(0, 9)); break;
    }
}

function fail(int $n): void
{
    $held = str_repeat('f', $n);
    throw new RuntimeException("size $n of " . strlen($held));
}

function numbers(int $n): Generator
{
    $held = str_repeat('g', $n * 10);
    for ($k = 0; $k < $n; $k++) yield $k;
}

function inner(int $n): void
{
    leaktrack_hook();
    for ($k = 0; $k < $n; $k++) act(1);
}

function first(int $i): mixed
{
    leaktrack_hook();
    for ($k = mt_rand(0, 12); $k > 0; $k--) act();
    return mt_rand(0, 2) ? null : str_repeat('r', size());
}

class Second
{
    public function handle(mixed ...$named): void
    {
        leaktrack_hook();
        for ($k = mt_rand(0, 6); $k > 0; $k--) act();
        if (mt_rand(0, 5) === 0) throw new LogicException('thrown out of the loop');
    }
}

$second = new Second;
$result = null;
for ($i = 0; $i < $loops; $i++) {
    if (mt_rand(0, 3)) {
        $result = first($i);
    } else {
        try {
            $second->handle(...(mt_rand(0, 1) ? ['a' => $i, 'b' => str_repeat('n', 50)] : [1, 2]));
        } catch (LogicException) {
        }
    }
    if (mt_rand(0, 9) === 0) act(); // outside any loop
}
for ($i = 0; $i < 20; $i++) { // the script's own loop
    leaktrack_hook();
    act();
}
