--TEST--
analyze: where there is nothing, it says why that may be, and returns -1
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir();
$show = function (string $path, array $options = []) use ($dir): void {
    ob_start();
    $leaks = leaktrack_analyze($path, $options);
    echo str_replace($dir, 'DIR', ob_get_clean()), $leaks, "\n\n";
};

echo "-- no such directory\n";
$show("$dir/nowhere");
echo "-- an empty directory\n";
mkdir("$dir/empty");
$show("$dir/empty");
echo "-- other users' directories beside the default one\n";
mkdir("$dir/leaktrack-33");
touch("$dir/leaktrack-33/5-6.jsonl");
mkdir("$dir/leaktrack-34");
$text = text("$dir/leaktrack-0");
echo str_replace($dir, 'DIR', implode("\n", preg_grep('/leaktrack-3/', explode("\n", $text)))), "\n";

echo "\n-- no such process\n";
new LogWriter("$dir/logs", 4711);
new LogWriter("$dir/logs", 4712);
$show("$dir/logs", ['pid' => 99]);
echo "-- files that are no logs\n";
file_put_contents("$dir/text", "hello\nworld\n");
touch("$dir/void");
posix_mkfifo("$dir/fifo", 0600);
$show("$dir/text");
$show("$dir/void");
$show("$dir/fifo");
$show('/dev/null');
echo "-- beside a path that cannot be\n";
$show("$dir/text/x");
$show("$dir/" . str_repeat('x', 300));
echo "-- for programs it is a warning, and no prose\n";
$show("$dir/logs", ['pid' => 99, 'format' => 'json']);
$show("$dir/logs", ['pid' => 99, 'output' => "$dir/out"]);
var_dump(file_exists("$dir/out"));
?>
--SKIPIF--
<?php if (!function_exists('posix_mkfifo')) die('skip ext/posix is needed for a FIFO'); ?>
--EXPECTF--
-- no such directory
leaktrack: no log to analyse in DIR/nowhere: there is no such directory or file
A process writes its log from its first leaktrack_hook() on. There is none when
  * no leaktrack_hook() was reached: it belongs first into the function that handles a request
  * the server's PHP does not load the extension: other SAPIs have other php.ini files (php --ini, phpinfo())
  * leaktrack.enable=0 there, or it warned in its error log that it cannot record
  * it writes elsewhere: as another user, with another leaktrack.log_dir or sys_temp_dir, or in a private /tmp
    (systemd's PrivateTmp, a container)
  * leaktrack_clean() has removed it
leaktrack_status()['log'], called in the server, tells where its log is.
-1

-- an empty directory
leaktrack: no log to analyse in DIR/empty: the directory is there, and no log is in it
A process writes its log from its first leaktrack_hook() on. There is none when
  * no leaktrack_hook() was reached: it belongs first into the function that handles a request
  * the server's PHP does not load the extension: other SAPIs have other php.ini files (php --ini, phpinfo())
  * leaktrack.enable=0 there, or it warned in its error log that it cannot record
  * it writes elsewhere: as another user, with another leaktrack.log_dir or sys_temp_dir, or in a private /tmp
    (systemd's PrivateTmp, a container)
  * leaktrack_clean() has removed it
leaktrack_status()['log'], called in the server, tells where its log is.
-1

-- other users' directories beside the default one
  * DIR/leaktrack-33 is there, with logs: give it as path

-- no such process
leaktrack: no log of pid 99 in DIR/logs; there are logs of 4711, 4712
-1

-- files that are no logs
leaktrack: DIR/text is no log of leaktrack: there is no record of leaktrack's in it
-1

leaktrack: DIR/void is no log of leaktrack: it is empty
-1

leaktrack: DIR/fifo is no log: it is not a regular file
-1

leaktrack: /dev/null is no log: it is not a regular file
-1

-- beside a path that cannot be
leaktrack: no log to analyse in DIR/text/x: there is no such directory or file
A process writes its log from its first leaktrack_hook() on. There is none when
  * no leaktrack_hook() was reached: it belongs first into the function that handles a request
  * the server's PHP does not load the extension: other SAPIs have other php.ini files (php --ini, phpinfo())
  * leaktrack.enable=0 there, or it warned in its error log that it cannot record
  * it writes elsewhere: as another user, with another leaktrack.log_dir or sys_temp_dir, or in a private /tmp
    (systemd's PrivateTmp, a container)
  * leaktrack_clean() has removed it
leaktrack_status()['log'], called in the server, tells where its log is.
-1

leaktrack: cannot look for logs in DIR/%s: File name too long
-1

-- for programs it is a warning, and no prose

Warning: leaktrack_analyze(): no log of pid 99 in DIR/logs; there are logs of 4711, 4712 in %s on line %d
-1


Warning: leaktrack_analyze(): no log of pid 99 in DIR/logs; there are logs of 4711, 4712 in %s on line %d
-1

bool(false)
