<?php
require __DIR__ . '/recorder.inc';

// SplFixedArray::setSize() is one realloc of 16 bytes an element.
$sizes = [1, 2, 3, 4, 5, 4, 100, 192, 193, 256, 257, 256, 10000, 9000, 131000, 131071, 131072, 131073, 300000,
    200000, 400000, 60000, 300000, 190, 100, 10, 3, 1, 200000, 200001, 1, 200, 300, 200];

/** The engine lets a small block where it is unless the next smaller bin has room to spare. */
function resized(int $old, int $bytes): int
{
    $new = real_size($bytes);
    return $new < $old && $old <= 3072 && $bytes === $new && real_size($new + 1) === $old ? $old : $new;
}

$program = <<<'PHP'
<?php
function handle(SplFixedArray $array, int $i, int $size): void
{
    leaktrack_hook();
    if ($i % 2) {
        $array->setSize($size); // @odd
    } else {
        $array->setSize($size); // @even
    }
}
$array = new SplFixedArray(50);
FIRST
foreach (json_decode($argv[1]) as $i => $size) {
    handle($array, $i, $size);
}
PHP;

foreach (['before the hook' => '', 'after it' => "handle(\$array, 0, 7);"] as $born => $first) {
    $run = run_both(str_replace('FIRST', $first, $program), ['leaktrack.gc' => 'never'],
        [json_encode($sizes)])->verify();
    $loops = $run->loops('handle');
    $old = real_size(50 * 16);
    $owner = null; // [loop, line], null: untracked
    if ($first) {
        array_unshift($sizes, 7);
    }
    foreach ($sizes as $n => $size) {
        $new = resized($old, $size * 16);
        $mark = ($first ? max(0, $n - 1) : $n) % 2 ? 'odd' : 'even';
        $loop = $loops[$n];
        $kept = $run->at_line($loop['keep'] ?? [], $run->line($mark));
        $back = array_map(
            fn (array $back) => [$back[1], $run->site($back[2])['line'], $back[3], $back[4],
                $run->site($back[5])['line']],
            $loop['back'] ?? [],
        );
        $what = "$born, loop $n, " . ($size * 16) . ' bytes';
        $by = $run->line($mark);
        if ($new === $old) {
            same([0, 0], $kept, "$what: nothing is kept");
            same([], $back, "$what: nothing is returned");
            check(!isset($loop['old']) || $owner, "$what: nothing is old");
        } elseif ($owner === null) {
            same([$new, 1], $kept, "$what: the whole block is kept");
            same([$old, 1], $loop['old'], "$what: the block from before is gone");
            same([], $back, "$what: nothing is returned");
            $owner = [$n, $by];
        } elseif ($new > $old) {
            // A large block may stay with the line that has it (hook_shared_buffer.phpt).
            $line = $old > 3072 && $kept !== [$new, 1] ? $owner[1] : $by;
            same([$new, 1], $run->at_line($loop['keep'] ?? [], $line), "$what: the whole block is kept");
            same([[...$owner, $old, 1, $by]], $back, "$what: its owner is rid of it");
            $owner = [$n, $line];
        } else {
            same([0, 0], $kept, "$what: nothing is kept");
            same([[...$owner, $old - $new, 0, $by]], $back, "$what: a part is returned");
        }
        $old = $new;
    }
    echo count($sizes), " sizes\n";
}
?>
