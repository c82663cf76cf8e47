<?php

// SPDX-License-Identifier: MIT
// Temporary files are removed at shutdown, which a worker reaches once. Argument "fixed": removed when
// the request is over.

function export(int $request, bool $fixed): int
{
    $file = sys_get_temp_dir() . '/export-' . getmypid() . "-$request.csv"; // LEAK
    file_put_contents($file, "id;title\n1;book\n");
    $remove = static fn () => @unlink($file); // LEAK
    try {
        return filesize($file);
    } finally {
        if ($fixed) {
            $remove();
        } else {
            register_shutdown_function($remove); // LEAK
        }
        clearstatcache();
    }
}

function handle(int $request, bool $fixed): void
{
    leaktrack_hook();
    export($request, $fixed);
}

for ($request = 0; $request < 300; $request++) {
    handle($request, in_array('fixed', $argv, true));
}
