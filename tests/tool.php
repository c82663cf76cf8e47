<?php

// SPDX-License-Identifier: MIT
//
// bin/leaktrack under test:  php tests/tool.php --so FILE [--npm FOLDER] [NAME...]
//
// Each format is read by the tool that it is for (go tool pprof, callgrind_annotate, speedscope's schema, an XML
// schema), and its total must be the report's to the byte; names that hold anything come through; commands
// end with the status that they promise and leave nothing half-written. Where a reader is missing that is
// said, and skipped. FOLDER is where npm has put speedscope and ajv. Ends with 'N passed, N failed, N skipped'.

declare(strict_types=1);

require __DIR__ . '/tool/support.php';

$options = ['so' => '', 'npm' => ''];
$names = [];
for ($i = 1; $i < $argc; $i++) {
    if (preg_match('~^--(so|npm)$~', $argv[$i], $match) && isset($argv[$i + 1])) {
        $options[$match[1]] = (string) realpath($argv[++$i]);
    } else {
        $names[] = $argv[$i];
    }
}
if (!is_file($options['so'])) {
    fwrite(STDERR, "usage: php tests/tool.php --so FILE [--npm FOLDER] [NAME...]\n");
    exit(2);
}
define('SO', $options['so']);
define('NPM', $options['npm']);
define('WORK', sys_get_temp_dir() . '/leaktrack-tool-test-' . getmypid());
mkdir(WORK, 0700);
register_shutdown_function(fn () => exec('rm -rf ' . escapeshellarg(WORK)));
if (!is_file(ROOT . '/src/vendor/autoload.php')) {
    skip('tool', 'composer has not installed the packages of src/composer.json');
    finish();
}

foreach (glob(__DIR__ . '/tool/test_*.php') as $file) {
    $name = substr(basename($file, '.php'), strlen('test_'));
    if ($names === [] || in_array($name, $names, true)) {
        (function () use ($file): void {
            require $file;
        })();
    }
}
finish();
