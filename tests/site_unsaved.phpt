--TEST--
Memory is charged to the line that asked for it also where the engine does not save its place
--DESCRIPTION--
Protects: a concatenation, an array literal and (compiled) an append save no opline, so that the frame still
tells the call before, from 8.4 on also one that has no frame of its own (implode()). The VM's register tells the right one; of compiled code it is guessed. No line that only
calls may be charged, with opcache off, on and each JIT, and with stacks.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (php_uname('m') !== 'x86_64') die('skip where the VM keeps its place is known of x86-64');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$program = <<<'PHP'
<?php
final class Kept { public static array $all = []; }
function joined(string $head, string $tail): string
{
    $tag = abs(strlen($head)); // @call_before_concat
    $body =
        $head
        . $tail; // @concat
    $last = $tag;
    return $body;
}
function listed(int $i): array
{
    $tag = abs($i - 9); // @call_before_array
    $list = [
        $i, // @array
        $tag,
    ];
    return $list;
}
function appended(int $i, array $list): array
{
    $tag = abs($i); // @call_before_append
    $list[] = $i; // @append
    return $list;
}
function grown(string $text): string
{
    $n = abs(strlen($text)); // @call_before_growth
    if ($n > 0) {
        $text .= $text; // @growth
    }
    return $text;
}
function woven(int $i): string
{
    $ids = implode(',', [$i, $i + 1]); // @call_before_rope
    return "the ids $ids"; // @rope
}
function labelled(int $i): array
{
    $label = "no. " . $i; // @call_before_literal
    $list = [
        'id' => $i, // @literal
        'next' => $i + 1,
    ];
    return isset($label[99]) ? [] : $list;
}
function handle(int $i): void
{
    leaktrack_hook();
    Kept::$all['woven'][$i] = woven($i);
    $text = str_repeat('x', 200);
    Kept::$all['joined'][$i] = joined($text, "y$i");
    Kept::$all['listed'][$i] = listed($i);
    Kept::$all['appended'][$i] = appended($i, array_fill(0, 8, $i));
    Kept::$all['grown'][$i] = grown($text);
    Kept::$all['labelled'][$i] = labelled($i);
}
for ($i = 0; $i < 50; $i++) {
    handle($i);
}
PHP;
foreach (['off', 'on', 'function', 'tracing'] as $mode) {
    if (($mode !== 'off' && !has_opcache()) || (!in_array($mode, ['off', 'on'], true) && !has_opcache(jit: true))) {
        continue;
    }
    foreach (['0', '4'] as $depth) {
        $run = run($program, opcache($mode) + ['leaktrack.stack_depth' => $depth])->verify();
        $kept = array_merge(...array_map(fn (array $loop) => $loop['n'] < 5 ? [] : $loop['keep'] ?? [], $run->loops()));
        foreach (['concat', 'array', 'append', 'growth', 'rope', 'literal'] as $mark) {
            [$bytes, $blocks] = $run->at_line($kept, $run->line($mark));
            check($blocks >= 40, "$mode, depth $depth: $blocks blocks, $bytes bytes at $mark");
            [$bytes, $blocks] = $run->at_line($kept, $run->line("call_before_$mark"));
            check($blocks === 0, "$mode, depth $depth: $blocks blocks, $bytes bytes at the call before $mark");
        }
    }
}
echo "done\n";
?>
--EXPECT--
done
