<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Io;

use Leaktrack\Failure;

/** A folder of this user's alone, gone with all that is in it when nobody holds it any more. */
final class TemporaryFolder
{
    public readonly string $path;

    public function __construct()
    {
        $path = sys_get_temp_dir() . '/leaktrack-tool-' . bin2hex(random_bytes(8));
        @mkdir($path, 0700) or throw new Failure('cannot make a folder in ' . sys_get_temp_dir());
        $this->path = $path;
    }

    public function __destruct()
    {
        foreach (scandir($this->path) ?: [] as $name) {
            if ($name !== '.' && $name !== '..') {
                @unlink("$this->path/$name");
            }
        }
        @rmdir($this->path);
    }
}
