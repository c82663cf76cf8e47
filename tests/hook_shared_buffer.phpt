--TEST--
A large buffer that several lines append to has one owner, loop after loop
--DESCRIPTION--
Protects: a log or output buffer that three lines of each request make grow would change hands at
each page, so that none of the lines is ever seen to grow. Once it is large, its owner is the line
that made it grow last in most of the loops, also when another is last now and then.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
final class Buffer { public static string $text = ''; }
function handle(int $i): void
{
    leaktrack_hook();
    Buffer::$text .= str_repeat('a', 5000); // @first
    Buffer::$text .= str_repeat('b', 9000); // @second
    if ($i % 5 !== 4) {
        Buffer::$text .= str_repeat('c', 5000); // @last
    }
}
for ($i = 0; $i < 60; $i++) {
    handle($i);
}
PHP, ['leaktrack.gc' => 'never'])->verify();
$owners = [];
foreach ($run->loops('handle') as $loop) {
    $lines = [];
    foreach (['first', 'second', 'last'] as $mark) {
        if ($run->at_line($loop['keep'], $run->line($mark))[1] > 0) {
            $lines[] = $mark;
        }
    }
    same(1, $loop['n'] ? count($lines) : 1, "lines that keep it after loop {$loop['n']}");
    if ($loop['n'] >= 10) {
        $owners[$lines[0]] = ($owners[$lines[0]] ?? 0) + 1;
    }
}
echo json_encode($owners), "\n";
?>
--EXPECT--
{"last":50}
