--TEST--
Programs that are marked for Swoole Tracker run as they are
--DESCRIPTION--
Protects: with leaktrack.swoole_tracker_aliases=1 the examples that Swoole Tracker's documentation
explains (those that need no Swoole) are judged as it says: which leak, at which line, which do not,
and every loop is printed in the shape its users know.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

function example(string $title, string $classes, string $body, int $loops = 110): void
{
    $run = run(<<<PHP
    <?php
    class ClassA { public \$pro; public static \$leak = []; public static \$last; public static \$sizes = 10; $classes }
    \$arr = [];
    function foo(int \$n): void
    {
        trackerHookMalloc();
        $body
    }
    for (\$n = 0; \$n < $loops; \$n++) {
        foo(\$n);
    }
    \$leaks = trackerAnalyzeLeak();
    echo "leaks: ", \$leaks, ", logs removed: ", trackerCleanLeak(), "\n";
    PHP, ['leaktrack.swoole_tracker_aliases' => '1', 'leaktrack.gc' => 'always']);
    // Line and loop in the shape [pid (Loop n)] file:line => [bytes].
    preg_match_all('/^\[\d+ \((Loop (?:0|1|2|108|109))\)\] (.*)$/m', $run->out, $lines, PREG_SET_ORDER);
    if (PHP_DEBUG) { // sites are told apart by C line there, which changes their order
        $rank = fn (array $line) => str_ends_with($line[2], 'warm-up') ? 1 : (int) !str_contains($line[2], '.php:') * 2;
        usort($lines, fn (array $a, array $b) => [(int) substr($a[1], 5), $rank($a)] <=> [(int) substr($b[1], 5), $rank($b)]);
    }
    echo "---- $title\n";
    foreach ($lines as [, $loop, $text]) {
        echo "[PID ($loop)] ", preg_replace('~\S*/\d+\.php~', 'example.php', $text), "\n";
    }
    echo substr(strrchr(rtrim($run->out), "\n"), 1), "\n";
    same('', $run->err, "$title: errors");
}

example('data is appended to a static property', '', 'ClassA::$leak[] = str_repeat("big string", 1024);');
example('to a global', '', '$GLOBALS["arr"][] = str_repeat("big string", 1024);');
example('to a static variable of the function', '', 'static $arr = []; $arr[] = str_repeat("big string", 1024);');
example('to a local object whose property is a reference to a global',
    'public function __construct() { $this->pro = &$GLOBALS["arr"]; }',
    '$obj = new ClassA(); $obj->pro[] = str_repeat("big string", 1024);');
example('the same where the property is none', '', '$obj = new ClassA(); $obj->pro[] = str_repeat("big string", 1024);');
example('each loop frees what the one before left', '',
    'if (isset(ClassA::$leak["tmp"])) { unset(ClassA::$leak["tmp"]); } ClassA::$leak["tmp"] = str_repeat("big string", 1024);');
example('or overwrites it', '', 'ClassA::$last = str_repeat("big string", 1024);');
example('the loop after the next frees it', '',
    'unset(ClassA::$leak[$n - 2]); ClassA::$leak[$n] = str_repeat("big string", 1024);');
example('an object that refers to itself', '', '$o = new ClassA(); $o->pro[] = $o;');

echo "---- without the setting\n";
$run = run('<?php var_dump(array_filter(["trackerHookMalloc", "trackerAnalyzeLeak", "trackerCleanLeak",
    "trackerAnalyzeMalloc"], "function_exists"));');
echo $run->out;
?>
--EXPECTF--
---- data is appended to a static property
[PID (Loop 0)] example.php:7 => [%d]
[PID (Loop 0)] ➖ first loop, not judged: kept [%d]
[PID (Loop 1)] example.php:7 => [12288]
[PID (Loop 1)] ❌ leaked in this loop: [12288]
[PID (Loop 2)] example.php:7 => [12288]
[PID (Loop 2)] ❌ leaked in this loop: [12288]
[PID (Loop 108)] example.php:7 => [12288]
[PID (Loop 108)] ❌ leaked in this loop: [12288]
[PID (Loop 109)] example.php:7 => [12288]
[PID (Loop 109)] ❌ leaked in this loop: [12288]
leaks: 1, logs removed: 1
---- to a global
[PID (Loop 0)] example.php:7 => [%d]
[PID (Loop 0)] ➖ first loop, not judged: kept [%d]
[PID (Loop 1)] example.php:7 => [12288]
[PID (Loop 1)] ❌ leaked in this loop: [12288]
[PID (Loop 2)] example.php:7 => [12288]
[PID (Loop 2)] ❌ leaked in this loop: [12288]
[PID (Loop 108)] example.php:7 => [12288]
[PID (Loop 108)] ❌ leaked in this loop: [12288]
[PID (Loop 109)] example.php:7 => [12288]
[PID (Loop 109)] ❌ leaked in this loop: [12288]
leaks: 1, logs removed: 1
---- to a static variable of the function
[PID (Loop 0)] example.php:7 => [%d]
[PID (Loop 0)] ➖ first loop, not judged: kept [%d]
[PID (Loop 1)] example.php:7 => [12288]
[PID (Loop 1)] ❌ leaked in this loop: [12288]
[PID (Loop 2)] example.php:7 => [12288]
[PID (Loop 2)] ❌ leaked in this loop: [12288]
[PID (Loop 108)] example.php:7 => [12288]
[PID (Loop 108)] ❌ leaked in this loop: [12288]
[PID (Loop 109)] example.php:7 => [12288]
[PID (Loop 109)] ❌ leaked in this loop: [12288]
leaks: 1, logs removed: 1
---- to a local object whose property is a reference to a global
[PID (Loop 0)] example.php:7 => [%d]
[PID (Loop 0)] example.php:2 => [%d]  warm-up
[PID (Loop 0)] ➖ first loop, not judged: kept [%d]
[PID (Loop 1)] example.php:7 => [12288]
[PID (Loop 1)] ❌ leaked in this loop: [12288]
[PID (Loop 2)] example.php:7 => [12288]
[PID (Loop 2)] ❌ leaked in this loop: [12288]
[PID (Loop 108)] example.php:7 => [12288]
[PID (Loop 108)] ❌ leaked in this loop: [12288]
[PID (Loop 109)] example.php:7 => [12288]
[PID (Loop 109)] ❌ leaked in this loop: [12288]
leaks: 1, logs removed: 1
---- the same where the property is none
[PID (Loop 0)] ➖ first loop, not judged: kept [%d]
[PID (Loop 1)] ✅ no leak in this loop
[PID (Loop 2)] ✅ no leak in this loop
[PID (Loop 108)] ✅ no leak in this loop
[PID (Loop 109)] ✅ no leak in this loop
leaks: 0, logs removed: 1
---- each loop frees what the one before left
[PID (Loop 0)] example.php:7 => [%d]  replaced
[PID (Loop 0)] ➖ first loop, not judged: kept [%d]
[PID (Loop 1)] ✅ no leak in this loop
[PID (Loop 2)] ✅ no leak in this loop
[PID (Loop 108)] ✅ no leak in this loop
[PID (Loop 109)] example.php:7 => [12288]  replaced
[PID (Loop 109)] ✅ no leak in this loop
leaks: 0, logs removed: 1
---- or overwrites it
[PID (Loop 0)] example.php:7 => [%d]  replaced
[PID (Loop 0)] ➖ first loop, not judged: kept [%d]
[PID (Loop 1)] ✅ no leak in this loop
[PID (Loop 2)] ✅ no leak in this loop
[PID (Loop 108)] ✅ no leak in this loop
[PID (Loop 109)] example.php:7 => [12288]  replaced
[PID (Loop 109)] ✅ no leak in this loop
leaks: 0, logs removed: 1
---- the loop after the next frees it
[PID (Loop 0)] example.php:7 => [%d]  replaced
[PID (Loop 0)] ➖ first loop, not judged: kept [%d]
[PID (Loop 1)] example.php:7 => [12288]  replaced
[PID (Loop 1)] ✅ no leak in this loop
[PID (Loop 2)] example.php:7 => [-12288]  returned to Loop 0: example.php:7 => [12288]
[PID (Loop 2)] example.php:7 => [12288]  replaced
[PID (Loop 2)] ✅ no leak in this loop
[PID (Loop 108)] example.php:7 => [-12288]  returned to Loop 106: example.php:7 => [12288]
[PID (Loop 108)] example.php:7 => [12288]  replaced
[PID (Loop 108)] ✅ no leak in this loop
[PID (Loop 109)] example.php:7 => [-12288]  returned to Loop 107: example.php:7 => [12288]
[PID (Loop 109)] example.php:7 => [12288]  replaced
[PID (Loop 109)] ✅ no leak in this loop
leaks: 0, logs removed: 1
---- an object that refers to itself
[PID (Loop 0)] garbage cycles: 2 values collected, [-%d], ClassA: 1
[PID (Loop 0)] ➖ first loop, not judged: kept [%d]
[PID (Loop 1)] garbage cycles: 2 values collected, [-%d], ClassA: 1
[PID (Loop 1)] ✅ no leak in this loop
[PID (Loop 2)] garbage cycles: 2 values collected, [-%d], ClassA: 1
[PID (Loop 2)] ✅ no leak in this loop
[PID (Loop 108)] garbage cycles: 2 values collected, [-%d], ClassA: 1
[PID (Loop 108)] ✅ no leak in this loop
[PID (Loop 109)] garbage cycles: 2 values collected, [-%d], ClassA: 1
[PID (Loop 109)] ✅ no leak in this loop
leaks: 0, logs removed: 1
---- without the setting
array(0) {
}
