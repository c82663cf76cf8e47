--TEST--
render: names that hold anything reach a terminal harmless, and formats whole
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (!function_exists('mb_check_encoding')) die('skip ext/mbstring checks the encoding'); ?>
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir() . '/logs';
$log = new LogWriter($dir, 1, ['sapi' => "c\x1bli", 'php' => "8\n2"]);
$main = $log->main("na\x1bme", "/app/a\nb.php", 10, "GET \x1b[31m/users\r\n");
$sites = [
    $log->site("/app/\x1b]0;title\x07.php", 1, "f\x1bg", "int\x1bernal"),
    $log->site("/app/\u{202e}php.exe", 2, "\u{2066}x\u{85}"),
    $log->site('/app/源代码/缓存.php', 3, '应用::放入'),
    $log->site("/app/\u{fffd}.php", 4, null, null, ['file_raw' => base64_encode("/app/\xff.php")]),
    $log->site("/app/\u{fffd}.php", 4, null, null, ['file_raw' => base64_encode("/app/\xfe.php")]),
    $log->site('/app/a;b c.php', 5, 'x;y', 'z;'),
    $log->site('/app/' . str_repeat('long/', 800) . 'a.php', 6),
    $log->site("/app/tab\tquote\"'\\.php", 7),
];
for ($n = 0; $n < 150; $n++) {
    $log->loop($main, array_map(fn (int $site) => [$site, 100 + $site, 1], $sites));
}
$text = text($dir, ['top' => 0, 'loops' => 1]);
check(mb_check_encoding($text, 'UTF-8'), 'UTF-8');
check(!preg_match('/[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\x{202e}|\x{2066}/u', $text), 'no control characters');
echo str_replace(str_repeat('long/', 800), '(800 long/)', $text), "\n";

$report = report($dir);
$files = array_column($report['processes'][0]['mains'][0]['sites'], 'file_raw', 'live_bytes');
echo implode(' ', array_map('bin2hex', array_map('base64_decode', $files))), "\n";
same(8, leaktrack_analyze($dir, ['output' => '/dev/null']), 'leaks: two names that are not UTF-8 are two');

$folded = explode("\n", rtrim(text($dir, ['format' => 'collapsed'])));
same(8, count($folded), 'folded stacks');
foreach ($folded as $stack) {
    check(preg_match('/^[^;]+(;[^;]+){1,2} \d+$/', $stack) === 1, "folded stack: $stack");
}
echo preg_replace('~(long/)+~', '(long/)', implode("\n", $folded)), "\n";
?>
--EXPECT--
leaktrack VERSION: pid 1, PHP 8\x0a2 c\x1bli, 150 loops of "GET \x1b[31m/users\x0d\x0a"
    (na\x1bme, /app/a\x0ab.php:10)

❌ LEAK  /app/tab\x09quote"'\.php:7            +108 B per loop, in 149 of 149 loops, 15.8 KB so far
❌ LEAK  /app/(800 long/)a.php:6
         +107 B per loop, in 149 of 149 loops, 15.7 KB so far
❌ LEAK  /app/a;b c.php:5  x;y() → z;()        +106 B per loop, in 149 of 149 loops, 15.5 KB so far
❌ LEAK  /app/�.php:4                          +105 B per loop, in 149 of 149 loops, 15.4 KB so far
❌ LEAK  /app/�.php:4                          +104 B per loop, in 149 of 149 loops, 15.2 KB so far
❌ LEAK  /app/源代码/缓存.php:3  应用::放入()  +103 B per loop, in 149 of 149 loops, 15.1 KB so far
❌ LEAK  /app/\u{202e}php.exe:2  \u{2066}x\u{85}()
         +102 B per loop, in 149 of 149 loops, 14.9 KB so far
❌ LEAK  /app/\x1b]0;title\x07.php:1  f\x1bg() → int\x1bernal()
         +101 B per loop, in 149 of 149 loops, 14.8 KB so far

8 leaks: +836 B per loop together. memory_limit (128 MB) is reached in about 155,000 more loops.
   (Only a cache of more than 149 loops' entries would look the same.)
Next: /app/tab\x09quote"'\.php:7: look for what keeps the value made there: a static or global
      array, a property of an object that lives on, a listener added every time. Drop it when the
      loop ends, or bound it

[1 (Loop 149)] /app/\x1b]0;title\x07.php:1 => [101]
[1 (Loop 149)] /app/\u{202e}php.exe:2 => [102]
[1 (Loop 149)] /app/源代码/缓存.php:3 => [103]
[1 (Loop 149)] /app/�.php:4 => [104]
[1 (Loop 149)] /app/�.php:4 => [105]
[1 (Loop 149)] /app/a;b c.php:5 => [106]
[1 (Loop 149)] /app/(800 long/)a.php:6 => [107]
[1 (Loop 149)] /app/tab\x09quote"'\.php:7 => [108]
[1 (Loop 149)] ❌ leaked in this loop: [836]

2f6170702ffe2e706870 2f6170702fff2e706870
GET _[31m/users__;/app/tab_quote"'\.php:7 16200
GET _[31m/users__;/app/(long/)a.php:6 16050
GET _[31m/users__;/app/a:b c.php:5 (x:y);z: 15900
GET _[31m/users__;/app/�.php:4 15750
GET _[31m/users__;/app/�.php:4 15600
GET _[31m/users__;/app/源代码/缓存.php:3 (应用::放入) 15450
GET _[31m/users__;/app/‮php.exe:2 (⁦x_) 15300
GET _[31m/users__;/app/_]0:title_.php:1 (f_g);int_ernal 15150
