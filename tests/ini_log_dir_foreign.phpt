--TEST--
Somebody else's log directory is refused
--DESCRIPTION--
Protects: a directory at the expected name that another user made first (in a shared /tmp) is not
used, nor a directory this user cannot write to.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
if (!function_exists('posix_geteuid') || !function_exists('pcntl_fork')) die('skip needs ext/posix and ext/pcntl');
if (posix_geteuid() !== 0) die('skip only root can make a directory of another user');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$base = test_dir();
chmod($base, 0755);
mkdir("$base/foreign", 0700);
chown("$base/foreign", 65534);
mkdir("$base/read-only", 0500);
chown("$base/read-only", 65534);
$run = run(<<<'PHP'
<?php
function handle(): bool { return leaktrack_hook(); }
var_dump(handle(), handle());
PHP, ['leaktrack.log_dir' => "$base/foreign"]);
echo str_replace($base, 'BASE', $run->out);

// Without rights there: the program drops its own before it hooks.
$run = run(<<<'PHP'
<?php
posix_seteuid(65534);
function handle(): bool { return leaktrack_hook(); }
var_dump(handle(), handle());
PHP, ['leaktrack.log_dir' => "$base/read-only"]);
echo str_replace($base, 'BASE', $run->out);
?>
--EXPECTF--
Warning: leaktrack_hook(): %SBASE/foreign%Sbelongs to user 65534, this process runs as 0%Sleaktrack.log_dir%S on line 2
bool(false)
bool(false)

Warning: leaktrack_hook(): %SBASE/read-only/%S.jsonl': Permission denied%Sleaktrack.log_dir%S on line 3
bool(false)
bool(false)
