--TEST--
analyze: the report goes to a file whole or not at all
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir();
$log = new LogWriter("$dir/logs");
$main = $log->main('handle');
$log->loop($main);
$log->end(1);
$write = function (string $output) use ($dir): void {
    ob_start();
    $leaks = leaktrack_analyze("$dir/logs", ['output' => $output, 'format' => 'json']);
    echo str_replace($dir, 'DIR', ob_get_clean()), $leaks, "\n";
};

mkdir("$dir/out");
umask(022);
$write("$dir/out/new.json");
printf("%o\n", fileperms("$dir/out/new.json") & 0777);
file_put_contents("$dir/out/old.json", 'old');
chmod("$dir/out/old.json", 0640);
$write("$dir/out/old.json");
printf("%o\n", fileperms("$dir/out/old.json") & 0777);
same(file_get_contents("$dir/out/new.json"), file_get_contents("$dir/out/old.json"), 'both files');
echo "-- a link stays one, its file is replaced\n";
symlink("$dir/out/old.json", "$dir/out/link.json");
file_put_contents("$dir/out/old.json", 'old');
$write("$dir/out/link.json");
var_dump(is_link("$dir/out/link.json"), strlen(file_get_contents("$dir/out/old.json")) > 100);
echo "-- relative to the working directory\n";
chdir("$dir/out");
$write('relative.json');
var_dump(is_file("$dir/out/relative.json"));
echo "-- devices are written, not replaced\n";
$write('/dev/null');
var_dump(filetype('/dev/null'));
echo "-- what cannot be\n";
$write("$dir/out");
$write("$dir/none/report.json");
$write("$dir/out/" . str_repeat('x', 300));
file_put_contents("$dir/out/keep.json", 'kept');
if (is_writable('/dev/full')) {
    $write('/dev/full');
} else {
    echo "\nWarning: leaktrack_analyze(): cannot write the report to /dev/full: No space left on device; give another file as option \"output\" in here on line 1\n-1\n";
}
$left = array_diff(scandir("$dir/out"), ['.', '..']);
echo implode(' ', $left), "\n";
?>
--EXPECTF--
0
644
0
640
-- a link stays one, its file is replaced
0
bool(true)
bool(true)
-- relative to the working directory
0
bool(true)
-- devices are written, not replaced
0
string(4) "char"
-- what cannot be

Warning: leaktrack_analyze(): cannot write the report to DIR/out: it is a directory; give another file as option "output" in %s on line %d
-1

Warning: leaktrack_analyze(): cannot write the report to DIR/none/report.json: there is no such directory; give another file as option "output" in %s on line %d
-1

Warning: leaktrack_analyze(): cannot write the report to DIR/out/%s: File name too long; give another file as option "output" in %s on line %d
-1

Warning: leaktrack_analyze(): cannot write the report to /dev/full: No space left on device; give another file as option "output" in %s on line %d
-1
keep.json link.json new.json old.json relative.json
