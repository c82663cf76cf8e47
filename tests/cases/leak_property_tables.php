<?php
// leak: objects whose table of properties the cycle collector builds when it looks into them. The
// table is their line's, not the line's that runs when the collector does.
// HELD History::$all[…][…]
// HELD History::$all[…][0]…
// HELD History::$all[…][0]
// HELD History::$all
// HELD History::$all[…]
final class Moment extends DateTimeImmutable
{
    public int $zone = 1;
    public array $marks = ['a'];
}
final class History
{
    public static array $all = [];
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $store = new SplObjectStorage(); // LEAK
    $store[new stdClass()] = $n; // LEAK
    $record = [$store, new ArrayObject(['n' => $n]), new Moment(), new SplStack(), new SplFixedArray(2)]; // LEAK
    $passing = [new Moment(), new ArrayObject([$n])];
    History::$all[] = $record; // LEAK
}

