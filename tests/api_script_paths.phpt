--TEST--
Scripts at paths of every kind
--DESCRIPTION--
Protects: quotes, line ends, blanks, UTF-8, bytes that are not UTF-8 and paths of nearly 4,000 bytes
reach log and report exactly, the leak is named in each, and no line of the text report is broken
by them.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php if (PHP_OS_FAMILY === 'Windows') die('skip no such names'); ?>
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$base = test_dir() . '/scripts';
mkdir($base);
chdir($base);
$long = $base;
while (strlen($long) < 3800) {
    $long .= '/' . str_repeat('d', 200);
}
// One step at a time: together they are longer than a path may be at once.
mkdir($long, 0700, true);
$paths = [
    'quotes' => "$base/it's \"so\" `x` \$y.php",
    'line ends' => "$base/a\nb\rc\td.php",
    'escapes' => "$base/back\\slash \\n %s %n.php",
    'UTF-8' => "$base/源代码 ünï 🐘.php",
    'not UTF-8' => "$base/\xff\xfe caf\xe9.php",
    'cut UTF-8' => "$base/cut \xf0\x9f\x90.php",
    'control' => "$base/\x1b[31m\x07\x7f.php",
    'blanks' => "$base/ .php",
    'json' => "$base/{\"t\":\"end\"}.php",
    'long' => $long . '/' . str_repeat('f', 4090 - strlen($long) - 5) . '.php',
];
foreach ($paths as $name => $path) {
    file_put_contents($path, <<<'PHP'
    <?php
    function handle(): void
    {
        static $kept = [];
        leaktrack_hook();
        $kept[] = str_repeat('k', 1000);
    }
    for ($i = 0; $i < 120; $i++) handle();
    PHP);
    $run = run('<?php include base64_decode("' . base64_encode($path) . '");')->verify();
    same('', $run->out, "$name: output");
    $raw = fn (array $at) => isset($at['file_raw']) ? base64_decode($at['file_raw']) : $at['file'];
    $report = report($run->log_dir, ['loops' => 1]);
    $main = $report['processes'][0]['mains'][0];
    $leaks = array_filter($main['sites'], fn (array $site) => $site['verdict'] === 'leak');
    same(1, count($leaks), "$name: leaks");
    same([$path, 6], [$raw($leaks[0]), $leaks[0]['line']], "$name: the leaking line");
    same($path, $raw($main), "$name: the main function's file");
    same($path, $raw($main['loops_detail'][0]['sites'][0]), "$name: the file in a loop");
    $text = text($run->log_dir, ['loops' => 1]);
    check(!preg_match('/[\x00-\x09\x0b-\x1f\x7f]/', $text), "$name: no control characters in the text");
    check((bool) preg_match('/./u', $text), "$name: the text is UTF-8");
    same(1, preg_match_all('/❌ LEAK .*\.php:6( |$)/mu', $text), "$name: the leak in one line");
    same(1, preg_match_all('/^\[\d+ \(Loop 119\)\] .*\.php:6 => \[1280\]$/mu', $text), "$name: the loop's line");
}
echo "done\n";
?>
--EXPECT--
done
