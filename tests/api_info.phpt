--TEST--
php --ri leaktrack shows state and settings
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$php = escapeshellarg(PHP_BINARY) . ' ' . php_arguments();
foreach (['1', '0'] as $enable) {
    echo shell_exec("$php -d leaktrack.enable=$enable -d leaktrack.log_dir=/var/log/leaks --ri leaktrack");
}
echo run(<<<'PHP'
<?php
function handle(): void { leaktrack_hook(); }
handle();
handle();
ob_start();
phpinfo(INFO_MODULES);
preg_match_all('/^(Recording|Loops) => .*/m', ob_get_clean(), $lines);
echo implode("\n", $lines[0]), "\n";
PHP)->out;
?>
--EXPECTF--
leaktrack

leaktrack => enabled
Version => %d.%d.%d%S
Recording => no (leaktrack_hook() was not called)
Loops => 0
Log directory => /var/log/leaks

Directive => Local Value => Master Value
leaktrack.enable => On => On
leaktrack.log_dir => /var/log/leaks => /var/log/leaks
leaktrack.gc => auto => auto
leaktrack.stack_depth => 0 => 0
leaktrack.preview => 0 => 0
leaktrack.app_paths => no value => no value
leaktrack.report => no value => no value
leaktrack.log_max_size => 64M => 64M
leaktrack.dump_signal => 0 => 0
leaktrack.dump_on_memory_limit => Off => Off
leaktrack.swoole_tracker_aliases => Off => Off

leaktrack

leaktrack => disabled
Version => %d.%d.%d%S
Recording => no (leaktrack_hook() was not called)
Loops => 0
Log directory => /var/log/leaks

Directive => Local Value => Master Value
leaktrack.enable => Off => Off
leaktrack.log_dir => /var/log/leaks => /var/log/leaks
leaktrack.gc => auto => auto
leaktrack.stack_depth => 0 => 0
leaktrack.preview => 0 => 0
leaktrack.app_paths => no value => no value
leaktrack.report => no value => no value
leaktrack.log_max_size => 64M => 64M
leaktrack.dump_signal => 0 => 0
leaktrack.dump_on_memory_limit => Off => Off
leaktrack.swoole_tracker_aliases => Off => Off
Recording => yes
Loops => 2
