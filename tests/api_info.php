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
