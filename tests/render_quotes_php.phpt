--TEST--
render: of the files that a log names only PHP code is quoted
--DESCRIPTION--
Protects: a log can come from somebody else and name any file, and a report is passed on: a line is quoted only where an
opening tag stands before it. Control characters beyond ASCII are escaped in JSON, and none in folded stacks.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir();
file_put_contents("$dir/code.php", "<?php\n\n\$kept[] = 'code';\n");
file_put_contents("$dir/secret", "key = 'sesame'\nkey = 'open'\n");
file_put_contents("$dir/late", "key = 'sesame'\n<?php echo 'shown';\n");
array_map(fn (string $file) => touch($file, 1000000000), glob("$dir/*"));
$log = new LogWriter("$dir/logs");
$main = $log->main("App\u{9b}31m\x7f::handle");
$sites = [$log->site("$dir/code.php", 3), $log->site("$dir/secret", 1), $log->site("$dir/late", 1), $log->site("$dir/late", 2)];
for ($n = 0; $n < 150; $n++) {
    $log->loop($main, array_map(fn (int $site) => [$site, 1000, 1], $sites));
}
$log->end(150);
$text = text("$dir/logs");
foreach (["\$kept[] = 'code';", 'sesame', 'open', "echo 'shown'"] as $line) {
    echo $line, str_contains($text, $line) ? ' is quoted' : ' is not', "\n";
}
foreach (['text', 'json', 'collapsed'] as $format) {
    ob_start();
    leaktrack_analyze("$dir/logs", ['format' => $format]);
    $out = ob_get_clean();
    check(!preg_match('/\x7f|\xc2[\x80-\x9f]/', $out), "no raw control in $format");
    if ($format === 'json') {
        same("App\u{9b}31m\x7f::handle", json_decode($out, true)['processes'][0]['mains'][0]['name'], 'the name');
    }
}
?>
--EXPECT--
$kept[] = 'code'; is quoted
sesame is not
open is not
echo 'shown' is quoted
