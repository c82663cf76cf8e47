--TEST--
analyze: memory_limit stops a report that is too large with PHP's own error, and leaves no file
--DESCRIPTION--
Protects: where the engine lets a function allocate beyond the limit and kills the process at twice
the limit (8.2.35), the analyst stops in time. A report of sites needs little, whatever the log has.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/log_writer.inc';

$dir = test_dir() . '/logs';
$log = new LogWriter($dir);
$main = $log->main('handle');
$site = $log->site('/app/a.php', 5, 'put');
for ($n = 0; $n < 20000; $n++) {
    $log->loop($main, [[$site, 100, 1]]);
}

function analyze(array $options): void
{
    $code = 'echo leaktrack_analyze(' . var_export(test_dir() . '/logs', true) . ', ' . var_export($options, true) . '), "\n";';
    exec(escapeshellarg(PHP_BINARY) . ' ' . php_arguments() . ' -d memory_limit=4M -d display_errors=1 -d log_errors=0 -d html_errors=0 -r '
        . escapeshellarg($code) . ' 2>&1', $output, $status);
    echo preg_replace('/(at \S+ )?\(tried.*/', '', implode("\n", $output)), "\nexit status $status\n";
}

foreach (['text', 'json'] as $format) {
    analyze(['format' => $format, 'output' => test_dir() . '/report']);
    analyze(['format' => $format, 'output' => test_dir() . '/large', 'loops' => true]);
}
echo implode(' ', array_diff(scandir(test_dir()), ['.', '..'])), "\n";
?>
--EXPECT--
1
exit status 0

Fatal error: Allowed memory size of 4194304 bytes exhausted 
exit status 255
1
exit status 0

Fatal error: Allowed memory size of 4194304 bytes exhausted 
exit status 255
logs report
