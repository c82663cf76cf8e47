--TEST--
Memory that no function asked for is known for what it is
--DESCRIPTION--
Protects: pages of the VM's stack (deep recursion), the compiler's arenas and the compiler's own
blocks are told apart from what the line itself keeps; memory freed or taken where no PHP code runs
stands at [engine]; interned strings and run-time caches never grow from loop to loop.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run(<<<'PHP'
<?php
function deep(int $n): int { return $n ? deep($n - 1) + 1 : Fiber::suspend(); }
final class Kept { public static array $all = []; }
function recurse(): void
{
    leaktrack_hook();
    Kept::$all[] = new Fiber(function (): void { deep(2000); });
    end(Kept::$all)->start();
}
function compile(int $i): void
{
    leaktrack_hook();
    $code = '';
    for ($n = 0; $n < 300; $n++) {
        $code .= "function f_{$i}_$n(int \$a, string \$b = 'text $i $n'): array { return [\$a, \$b, $n]; }\n";
    }
    eval($code); // @eval
}
function warm(): string
{
    leaktrack_hook();
    $name = 'dynamic' . 'name';
    return match (true) { strlen($name) > 100 => 'long', default => sprintf('%s', 'short') };
}
for ($i = 0; $i < 4; $i++) {
    recurse();
    compile($i);
}
for ($i = 0; $i < 50; $i++) {
    warm();
}
PHP, ['leaktrack.gc' => 'never'])->verify();

$kinds = function (array $loop) use ($run): array {
    $kinds = [];
    foreach ($loop['keep'] ?? [] as [$id, $bytes]) {
        $site = $run->site($id);
        $kind = isset($site['internal']) && $site['module'] === 'Zend' ? $site['internal'] : 'code';
        $kind = preg_replace('~ .*/~', ' ', $kind);
        $kinds["$kind at line $site[line]"] = ($kinds["$kind at line $site[line]"] ?? 0) + $bytes;
    }
    return $kinds;
};
$stack = 0;
foreach ($run->loops('recurse') as $loop) {
    foreach ($kinds($loop) as $kind => $bytes) {
        $stack += str_starts_with($kind, '(VM stack)') ? $bytes : 0;
    }
}
check($stack > 100000, "pages of the VM's stack in fibers are told: $stack");
$arena = 0;
foreach ($run->loops('compile') as $loop) {
    $compiled = 0;
    foreach ($kinds($loop) as $kind => $bytes) {
        check(str_ends_with($kind, 'at line ' . $run->line('eval')) || $bytes < 3000, "$kind: $bytes bytes");
        $arena += str_starts_with($kind, '(compiler arena)') ? $bytes : 0;
        $compiled += str_starts_with($kind, '(compile) 001.php(') ? $bytes : 0;
    }
    check($compiled > 50000, "the compiler's blocks are told: $compiled");
}
check($arena > 100000, "compiler arenas are told: $arena");
$kept = array_map(fn (array $loop) => array_sum(array_column($loop['keep'] ?? [], 1)), $run->loops('warm'));
same([0], array_values(array_unique(array_slice($kept, 1))), 'what the warm function keeps');
?>
done
--EXPECT--
done
