<?php

// SPDX-License-Identifier: MIT
//
// What cases.php and demo.php share.

declare(strict_types=1);

/** @return array{so: string, php: string, v: bool, names: list<string>} */
function options(array $arguments, string $usage): array
{
    $options = ['so' => '', 'php' => escapeshellarg(PHP_BINARY), 'v' => false, 'names' => []];
    while (($argument = array_shift($arguments)) !== null) {
        match ($argument) {
            '--so' => $options['so'] = (string) realpath((string) array_shift($arguments)),
            '--php' => $options['php'] = (string) array_shift($arguments),
            '-v' => $options['v'] = true,
            default => $options['names'][] = basename($argument, '.php'),
        };
    }
    if ($options['so'] === '') {
        fwrite(STDERR, "usage: $usage\n");
        exit(2);
    }
    return $options;
}

/** The interpreter with leaktrack loaded. */
function tracked(array $options): string
{
    return "{$options['php']} -d extension=" . escapeshellarg($options['so']);
}

/** @return array{int, string} exit status and all output */
function run(string $command): array
{
    exec("timeout 120 $command 2>&1", $output, $status);
    return [$status, implode("\n", $output)];
}

/** The JSON report on a folder of logs; null, and what was printed instead, when there is none. */
function report(array $options, string $logs, ?string &$printed = null): ?array
{
    $analyze = sprintf('leaktrack_analyze(%s, ["format" => "json"]);', var_export($logs, true));
    $printed = run(tracked($options) . ' -r ' . escapeshellarg($analyze))[1];
    return json_decode($printed, true);
}

/** @return array<int, string> line => LEAK or HOLD, as the file's own comments say */
function marks(string $file): array
{
    $marks = [];
    foreach (file($file) as $index => $line) {
        if (preg_match('~// (LEAK|HOLD)$~', rtrim($line), $match)) {
            $marks[$index + 1] = $match[1];
        }
    }
    return $marks;
}

/** An empty folder that is gone, with all that is in it, when the test ends. */
function work_folder(string $name): string
{
    $folder = sys_get_temp_dir() . '/leaktrack-' . getmypid() . "-$name";
    mkdir($folder, 0700);
    register_shutdown_function(fn () => exec('rm -rf ' . escapeshellarg($folder)));
    return $folder;
}
