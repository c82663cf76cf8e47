--TEST--
What is freed later names the loop it was born in, its line, and the line that freed it
--DESCRIPTION--
Protects: `back` entries of blocks freed one loop, several loops and another main function later,
and between loops; and the count of blocks from before the hook that were freed since.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (PHP_DEBUG) die('skip sizes are those of a release build'); ?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run(<<<'PHP'
<?php
final class Kept
{
    public static array $queue = [], $early = [];
    public static ?string $last = null;
}
Kept::$early = array_map(fn (int $n) => str_repeat('e', 1000), range(0, 9)); // before the hook
Kept::$queue = array_fill(0, 20, null);
function handle(int $i): void
{
    leaktrack_hook();
    Kept::$last = str_repeat('l', 500); // @last
    Kept::$queue[$i] = str_repeat('q', 2000); // @queue
    if ($i >= 3) {
        Kept::$queue[$i - 3] = null; // @dequeue
    }
    Kept::$early[$i] = null; // @early
}
function other(int $i): void
{
    leaktrack_hook();
    Kept::$queue[$i] = null; // @other
}
for ($i = 0; $i < 8; $i++) {
    handle($i);
}
other(5);
Kept::$queue[6] = null; // @outside
other(7);
$status = leaktrack_status();
echo $status['untracked_freed_blocks'], ' ', $status['untracked_freed_bytes'], ' ',
    $status['loops'], ' ', $status['open_loops'], "\n";
PHP, ['leaktrack.gc' => 'never'])->verify();
echo $run->out;
$marks = [];
foreach (['last', 'queue', 'dequeue', 'early', 'other', 'outside'] as $mark) {
    $marks[$run->line($mark)] = $mark;
}
foreach ($run->loops() as $loop) {
    $name = $run->lines('main')[$loop['main']]['name'];
    echo "$name {$loop['n']}:";
    foreach ($loop['keep'] ?? [] as [$site, $bytes, $blocks]) {
        echo ' ', $marks[$run->site($site)['line']], " $bytes/$blocks";
    }
    foreach ($loop['back'] ?? [] as [$main, $n, $site, $bytes, $blocks, $by]) {
        $of = $run->lines('main')[$main]['name'];
        echo ", $bytes/$blocks back to $of $n ", $marks[$run->site($site)['line']], ' by ',
            $marks[$run->site($by)['line']];
    }
    echo isset($loop['old']) ? ", old {$loop['old'][0]}/{$loop['old'][1]}" : '', "\n";
}
?>
--EXPECT--
8 10240 10 0
handle 0: last 640/1 queue 2048/1, old 1280/1
handle 1: last 640/1 queue 2048/1, 640/1 back to handle 0 last by last, old 1280/1
handle 2: last 640/1 queue 2048/1, 640/1 back to handle 1 last by last, old 1280/1
handle 3: last 640/1 queue 2048/1, 640/1 back to handle 2 last by last, 2048/1 back to handle 0 queue by dequeue, old 1280/1
handle 4: last 640/1 queue 2048/1, 640/1 back to handle 3 last by last, 2048/1 back to handle 1 queue by dequeue, old 1280/1
handle 5: last 640/1 queue 2048/1, 640/1 back to handle 4 last by last, 2048/1 back to handle 2 queue by dequeue, old 1280/1
handle 6: last 640/1 queue 2048/1, 640/1 back to handle 5 last by last, 2048/1 back to handle 3 queue by dequeue, old 1280/1
handle 7: last 640/1 queue 2048/1, 640/1 back to handle 6 last by last, 2048/1 back to handle 4 queue by dequeue, old 1280/1
other 0:, 2048/1 back to handle 5 queue by other
other 1:, 2048/1 back to handle 6 queue by outside, 2048/1 back to handle 7 queue by other
