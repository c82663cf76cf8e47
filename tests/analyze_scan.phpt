--TEST--
analyze: a loop record reads the same however it is written
--DESCRIPTION--
Protects: the scanner for lines as the recorder writes them agrees with ext/json, which reads the
same lines with blanks, other key orders and escapes; and it leaves to ext/json what is not quite
what it knows.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

mt_srand(20);
$log = new LogWriter(test_dir() . '/plain');
$mains = [$log->main('a', '/app/a.php', 3), $log->main('b', '/app/b.php', 3)];
$sites = [];
for ($i = 0; $i < 12; $i++) {
    $sites[] = $log->site('/app/f' . intdiv($i, 2) . '.php', 10, "f$i", $i % 2 ? 'strrev' : null);
}
$row = fn (int ...$more) => [$sites[array_rand($sites)], mt_rand(1, 99999), mt_rand(1, 9), ...$more];
$rows = fn (int $most) => array_map(fn () => $row(), array_fill(0, mt_rand(0, $most), 0));
for ($n = 0; $n < 400; $n++) {
    $main = $mains[mt_rand(0, 1)];
    $more = ['at' => mt_rand(0, PHP_INT_MAX >> 20) / 1000000, 'gc' => (bool) mt_rand(0, 1)];
    $more += mt_rand(0, 1) ? ['gcf' => [$row()], 'cyc' => ['collected' => mt_rand(1, 5)]] : [];
    $more += mt_rand(0, 1) ? ['out' => [[$sites[0], mt_rand(-500, 500), 0]], 'old' => [mt_rand(1, 9), 1]] : [];
    $back = array_map(
        fn (array $row) => [$mains[mt_rand(0, 1)], mt_rand(0, 100), $row[0], $row[1], $row[2], $sites[1]],
        $rows(4),
    );
    $log->loop($main, $rows(5), $back, $more);
}
$log->end(400);

$read = function (string $dir): array {
    $report = report($dir, ['loops' => true]);
    unset($report['processes'][0]['log']);
    return $report;
};
$want = $read(test_dir() . '/plain');
$forms = [
    'blanks' => fn (string $line) => str_replace([',', ':['], [" ,\t", ': [ '], $line),
    'order' => fn (string $line) => json_encode(array_reverse(json_decode($line, true)), JSON_UNESCAPED_SLASHES),
    'escapes' => fn (string $line) => str_replace(
        ['"keep"', '"return"', '"main"'],
        ['"\u006beep"', '"\u0072eturn"', '"m\u0061in"'],
        $line,
    ),
    'empty lists' => fn (string $line) => str_replace('"took":', '"x":[],"y":{},"took":', $line),
    'exponents' => fn (string $line) => str_replace('"took":0.005', '"took":5.0e-3', $line),
    'longer rows' => fn (string $line) => preg_replace_callback('/"keep":(\[\[.*?\]\])/',
        fn (array $m) => '"keep":' . str_replace(']', ',7,8]', substr($m[1], 0, -1)) . ']', $line),
];
foreach ($forms as $name => $form) {
    mkdir(test_dir() . "/$name");
    $lines = array_map(fn (string $line) => $form(rtrim($line)) . "\n", file($log->path));
    check($lines !== file($log->path), "$name changes the log");
    file_put_contents(test_dir() . "/$name/4711-1795168800123.jsonl", implode('', $lines));
    echo $name, ': ', $read(test_dir() . "/$name") === $want ? 'the same' : 'DIFFERENT', "\n";
}

// What is not JSON stays a bad line though the scanner could make something of it.
$bad = [
    '"n":07', '"n":1.', '"n":.5', '"n":1e', '"n":+1', '"n":0x1', '"n":1,', '"n":1,,"at":1', '"n" :1;',
    '"n":1}{', '"n":1}}', '"n":1]', "\"n\":1\0", "\"n\":1\n", '"n":"1"', '"n":1,"keep":[[1,2,3]', '"n":1,"keep":[1,2,3]]',
    '"n":1,"keep":[[1,2,3],]', '"n":1,"keep":[[1,2,]]', '"n":1,"keep":[[1,2,3]4]', '"n":1,"gc":tru', '"n":1,"gc":truely',
    "\"n\":1,\"end\":\"a\tb\"", "\"n\":1,\"end\":\"\xff\"", '"n":1,"end":"x',
];
$log = new LogWriter(test_dir() . '/bad');
$log->main('a', '/app/a.php', 3);
$log->site('/app/a.php', 4);
foreach ($bad as $fields) {
    $log->raw('{"t":"loop","main":0,"end":"return",' . $fields . "}\n");
}
$process = report(test_dir() . '/bad')['processes'][0];
same(0, $process['mains'][0]['loops'], 'loops made of what is no JSON');
check($process['skipped_lines'] >= count($bad), 'every bad line is counted');
?>
--EXPECT--
blanks: the same
order: the same
escapes: the same
empty lists: the same
exponents: the same
longer rows: the same
