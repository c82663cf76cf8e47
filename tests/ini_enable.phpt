--TEST--
leaktrack.enable=0 makes every hook a no-op
--DESCRIPTION--
Protects: with leaktrack.enable=0 a marked program runs as an unmarked one: leaktrack_hook() returns
false without a word, no handlers, no log, and the setting cannot be changed at run time.
--EXTENSIONS--
leaktrack
--INI--
leaktrack.enable=0
leaktrack.log_dir=/nonexistent/leaktrack
--FILE--
<?php
function handle(): array
{
    return [leaktrack_hook(), leaktrack_hook('label'), leaktrack_hook(null)];
}
$before = memory_get_usage();
$after = $before = memory_get_usage();
$result = null;
handle();
$after = memory_get_usage();
var_dump($after - $before, handle());
var_dump(@ini_set('leaktrack.enable', '1'), leaktrack_hook());
var_dump(leaktrack_status()['on'], leaktrack_status()['loops'], leaktrack_status()['log']);
var_dump(file_exists('/nonexistent/leaktrack'));
?>
--EXPECT--
int(0)
array(3) {
  [0]=>
  bool(false)
  [1]=>
  bool(false)
  [2]=>
  bool(false)
}
bool(false)
bool(false)
bool(false)
int(0)
NULL
bool(false)
