--TEST--
The first hook costs the program no memory for long
--DESCRIPTION--
Protects: what the first leaktrack_hook() itself takes from PHP's heap (opening the log in the
default directory) is given back, so that later figures are the program's own.
--EXTENSIONS--
leaktrack
posix
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$program = <<<'PHP'
<?php
sys_get_temp_dir(); // PHP keeps the name once it was asked
function handle(): void { leaktrack_hook(); }
handle();
echo memory_get_usage(), "\n";
handle();
echo memory_get_usage(), "\n";
PHP;
putenv('TMPDIR=' . test_dir());
$ini = ['leaktrack.log_dir' => '', 'leaktrack.gc' => 'never'];
$run = run_both($program, $ini);
$dirs = glob(test_dir() . '/leaktrack-*');
same(1, count($dirs), 'default directories');
same('leaktrack-' . posix_geteuid(), basename($dirs[0]), 'name of the default directory');
same(0700, fileperms($dirs[0]) & 0777, 'its mode');
$logs = glob("$dirs[0]/*");
same(1, count($logs), 'logs in it');
same(1, preg_match('/^\d+-\d+\.jsonl$/', basename($logs[0])), 'the name of the log');
same(0600, fileperms($logs[0]) & 0777, 'its mode');
?>
done
--EXPECT--
done
