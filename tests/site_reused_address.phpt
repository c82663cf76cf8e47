--TEST--
Code at a reused address never lends the name of the code that was there before
--DESCRIPTION--
Protects: the attribution cache and the place of the function marked last are keyed by addresses of
opcodes, which the heap hands out again once eval'd code, closures or a function table's code are
gone. Every block must stand at the line and function that was really running.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run(<<<'PHP'
<?php
final class Kept { public static array $all = []; }
$addresses = [];
// One after the other at the same addresses: the same code, on another line, under another name.
for ($i = 0; $i < 60; $i++) {
    $lines = str_repeat("\n", $i % 20);
    $function = eval($lines . 'return function (int $n): int { leaktrack_hook("' . "closure $i" . '");
        Kept::$all[$n] = str_repeat("k", 1000); return $n; };');
    $function($i);
    unset($function);
}
// The same without the function marked being the one that allocates.
function handle(int $i): void
{
    leaktrack_hook();
    $lines = str_repeat("\n", $i % 20);
    eval($lines . 'Kept::$all[1000 + ' . $i . '] = str_repeat("e", 1000);');
    $object = eval($lines . "\n" . 'return new class {
        public function m(int $n): void { Kept::$all[2000 + $n] = str_repeat("m", 1000); } };');
    $object->m($i);
}
for ($i = 0; $i < 60; $i++) {
    handle($i);
}
// Marked functions without a label: their places must be told apart too.
for ($i = 0; $i < 60; $i++) {
    $lines = str_repeat("\n", $i % 20);
    $closure = eval($lines . 'return function (): void { leaktrack_hook(); };');
    $closure();
    unset($closure);
}
PHP, ['leaktrack.gc' => 'never'])->verify();

$strings = function (array $loop) use ($run): array {
    $lines = [];
    foreach ($loop['keep'] ?? [] as [$id, $bytes]) {
        $site = $run->site($id);
        if (($site['internal'] ?? '') === 'str_repeat' && $bytes > 1000) {
            $lines[] = [str_contains($site['file'], "eval()'d"), $site['line'], $site['function'] ?? 'none'];
        }
    }
    sort($lines);
    return $lines;
};
for ($i = 0; $i < 60; $i++) {
    [$loop] = $run->loops("closure $i");
    same([[true, $i % 20 + 2, '{closure}']], $strings($loop), "closure $i");
    $seen = $strings($run->loops('handle')[$i]);
    $method = $seen[1][2] ?? '';
    same([[true, $i % 20 + 1, 'none'], [true, $i % 20 + 3, $method]], $seen, "handle $i");
    check(str_contains($method, 'class@anonymous') && str_ends_with($method, '::m'), "the method of loop $i");
}
$places = [];
foreach ($run->lines('main') as $main) {
    if ($main['label'] === null && $main['name'] === '{closure}') {
        $places[$main['line']] = count(array_filter($run->loops(), fn (array $l) => $l['main'] === $main['id']));
    }
}
ksort($places);
echo json_encode($places), "\n";
?>
--EXPECT--
{"1":3,"2":3,"3":3,"4":3,"5":3,"6":3,"7":3,"8":3,"9":3,"10":3,"11":3,"12":3,"13":3,"14":3,"15":3,"16":3,"17":3,"18":3,"19":3,"20":3}
