--TEST--
render: no format passes a control character on, nor what names the folders of other users
--DESCRIPTION--
Protects: a terminal. ext/json leaves DEL and the C1 controls (U+009B begins a sequence) as they are, and
who may write to /tmp can name a folder leaktrack-<anything>, which is told when there is no log.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir() . '/logs';
$log = new LogWriter($dir);
$name = "f\u{9b}2J\x7f";
$main = $log->main($name, "/app/\u{85}a.php", 3, "l\u{9b}31m");
$site = $log->site("/app/\u{9b}b.php", 7, $name, "str\x7f");
for ($n = 0; $n < 10; $n++) {
    $log->loop($main, [[$site, 100, 1]]);
}
$log->end(10);
foreach (['text', 'json', 'collapsed'] as $format) {
    ob_start();
    leaktrack_analyze($dir, ['format' => $format, 'loops' => true]);
    $text = ob_get_clean();
    check(!preg_match('/[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]/', $text), "$format has no control character");
    if ($format === 'json') {
        same($name, json_decode($text)->processes[0]->mains[0]->name, 'the name is the same');
    } elseif ($format === 'collapsed') {
        echo $text;
    }
}
mkdir(test_dir() . '/leaktrack-0');
mkdir(test_dir() . "/leaktrack-1\e[2J\nx\xff");
ob_start();
leaktrack_analyze(test_dir() . '/leaktrack-0');
leaktrack_analyze(test_dir() . "/leaktrack-1\e[2J\nx\xff");
$text = ob_get_clean();
check(preg_match('//u', $text) && !str_contains($text, "\e"), 'names of folders are cleaned');
check(str_contains($text, 'leaktrack-1\x1b[2J'), 'and told');
?>
--EXPECT--
l_31m;/app/_b.php:7 (f_2J_);str_ 1000
