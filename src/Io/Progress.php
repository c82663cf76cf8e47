<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Io;

/**
 * Says on a terminal's stderr what is being done, once it takes longer than one likes to wait. A timer
 * tells it, so that no loop has to; without ext/pcntl nothing is told.
 */
final class Progress
{
    private float $began;
    private bool $shown = false;

    public function __construct(private readonly string $doing)
    {
        $this->began = microtime(true);
        if (function_exists('pcntl_alarm') && stream_isatty(STDERR)) {
            pcntl_async_signals(true);
            pcntl_signal(SIGALRM, $this->tell(...));
            pcntl_alarm(1);
        }
    }

    private function tell(): void
    {
        fprintf(STDERR, "\rleaktrack: %s … %.0F s ", $this->doing, microtime(true) - $this->began);
        $this->shown = true;
        pcntl_alarm(1);
    }

    public function end(): void
    {
        if (function_exists('pcntl_alarm') && stream_isatty(STDERR)) {
            pcntl_alarm(0);
            pcntl_signal(SIGALRM, SIG_DFL);
        }
        if ($this->shown) {
            fwrite(STDERR, "\r\e[K");
            $this->shown = false;
        }
    }
}
