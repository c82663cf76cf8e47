--TEST--
A log directory that cannot be used is named in one warning, and the program goes on
--DESCRIPTION--
Protects: leaktrack writes only into a directory that is the user's own and nobody else can write
to. A missing parent, a file, a symbolic link (also a dangling one), somebody else's or an open
directory are refused with the path, the reason and the way out, once, and nothing is recorded or
left behind.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (PHP_OS_FAMILY === 'Windows') die('skip rights differ');
if (!function_exists('posix_geteuid')) die('skip needs ext/posix');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$program = <<<'PHP'
<?php
function handle(int $i): bool { return leaktrack_hook(); }
echo json_encode([handle(0), handle(1), leaktrack_status()['on'], leaktrack_status()['log']]), "\n";
PHP;

function attempt(string $name, string $dir): void
{
    global $program;
    $run = run($program, ['leaktrack.log_dir' => $dir]);
    $dir = rtrim($dir, '/');
    $out = str_replace([$dir, $run->script], ['DIR', 'SCRIPT'], $run->out);
    $out = preg_replace('/\n+Warning: leaktrack_hook\(\): ([^:]+: )?/', '', $out);
    echo "$name: ", preg_replace('/ in SCRIPT on line \d+/', '', $out);
    same(0, $run->status, 'exit status');
    same(1, substr_count($run->out, 'Warning'), 'warnings');
    same(1, substr_count($run->out, $dir), 'the warning names the path');
}

$base = test_dir();
attempt('missing parent', "$base/no/such/parent");
touch("$base/file");
attempt('a file', "$base/file");
mkdir("$base/target", 0700);
symlink("$base/target", "$base/link");
attempt('a symbolic link', "$base/link");
attempt('a link with a slash', "$base/link/");
symlink("$base/nowhere", "$base/dangling");
attempt('a dangling link', "$base/dangling");
mkdir("$base/open");
chmod("$base/open", 0777);
attempt('writable by all', "$base/open");
chmod("$base/open", 0770);
attempt('writable by the group', "$base/open");
echo 'left behind: ', json_encode([...array_diff(scandir("$base/target"), ['.', '..']),
    ...array_diff(scandir("$base/open"), ['.', '..'])]), "\n";

// What is fine: a directory that is there, one to be made, one that others may read.
foreach (['there' => 0700, 'readable' => 0755] as $name => $mode) {
    mkdir("$base/$name");
    chmod("$base/$name", $mode);
}
foreach (['there', 'readable', 'new'] as $name) {
    $run = run($program, ['leaktrack.log_dir' => "$base/$name"]);
    [$first, $second, $on, $log] = json_decode($run->out);
    check($first && $second && $on && dirname($log) === "$base/$name" && is_file($log), "$name: $run->out");
}
same(0700, fileperms("$base/new") & 07777, 'the mode of the new directory');
?>
--EXPECTF--
missing parent: %SDIR%S: No such file or directory%S leaktrack.log_dir %S
[false,false,false,null]
a file: %SDIR%S leaktrack.log_dir %S
[false,false,false,null]
a symbolic link: %SDIR%Ssymbolic link%S leaktrack.log_dir %S
[false,false,false,null]
a link with a slash: %SDIR%Ssymbolic link%S leaktrack.log_dir %S
[false,false,false,null]
a dangling link: %SDIR%Ssymbolic link%S leaktrack.log_dir %S
[false,false,false,null]
writable by all: %SDIR%Swritten by others (mode 777)%S leaktrack.log_dir %S
[false,false,false,null]
writable by the group: %SDIR%Swritten by others (mode 770)%S leaktrack.log_dir %S
[false,false,false,null]
left behind: []
