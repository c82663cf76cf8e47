<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Io;

use Leaktrack\Interrupted;

/** Ctrl-C and its like, as an exception: what has been begun is taken back on the way out. */
final class Signals
{
    public static function throwOnInterrupt(): void
    {
        if (!function_exists('pcntl_async_signals')) {
            return;
        }
        pcntl_async_signals(true);
        foreach ([SIGINT, SIGTERM, SIGHUP] as $signal) {
            pcntl_signal($signal, fn (int $signal) => throw new Interrupted($signal), false);
        }
    }
}
