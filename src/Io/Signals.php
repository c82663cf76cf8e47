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

    /**
     * All that comes from a stream. A read would go on after a signal, and its handler wait for the next
     * byte; so it is waited for in steps.
     *
     * @param resource $stream
     */
    public static function readAll($stream): string
    {
        $all = '';
        while (!feof($stream)) {
            $read = [$stream];
            $none = null;
            if (@stream_select($read, $none, $none, 0, 200_000) > 0) {
                $all .= (string) fread($stream, 65536);
            }
        }
        return $all;
    }
}
