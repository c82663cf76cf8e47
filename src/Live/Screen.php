<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Live;

/** The terminal's other screen, with keys that come at once; as it was when this object is gone. */
final class Screen
{
    private readonly string $mode;
    private int $rows = 24;
    private int $columns = 80;

    public function __construct()
    {
        $this->mode = stream_isatty(STDIN) ? trim((string) shell_exec('stty -g 2>/dev/null')) : '';
        if ($this->mode !== '') {
            shell_exec('stty -icanon -echo min 0 time 0');
            stream_set_blocking(STDIN, false);
        }
        $this->measure();
        if (function_exists('pcntl_signal') && defined('SIGWINCH')) {
            pcntl_signal(SIGWINCH, $this->measure(...), false);
        }
        fwrite(STDOUT, "\e[?1049h\e[?25l");
    }

    public function __destruct()
    {
        fwrite(STDOUT, "\e[?25h\e[?1049l");
        if ($this->mode !== '') {
            shell_exec('stty ' . escapeshellarg($this->mode));
            stream_set_blocking(STDIN, true);
        }
    }

    private function measure(): void
    {
        $size = explode(' ', trim((string) shell_exec('stty size 2>/dev/null')));
        if (count($size) === 2 && (int) $size[0] > 0 && (int) $size[1] > 0) {
            [$this->rows, $this->columns] = [(int) $size[0], (int) $size[1]];
        }
    }

    /** @param list<string> $lines */
    public function show(array $lines): void
    {
        $lines = array_slice($lines, 0, $this->rows);
        $cut = fn (string $line) => mb_strimwidth($line, 0, $this->columns, '…', 'UTF-8') . "\e[K";
        $lines = array_map($cut, $lines);
        fwrite(STDOUT, "\e[H" . implode("\r\n", $lines) . "\e[J");
    }

    /** The keys pressed within so many seconds; at once when there are any. */
    public function keys(float $seconds): string
    {
        if ($this->mode === '') {
            usleep((int) ($seconds * 1e6));
            return '';
        }
        $read = [STDIN];
        $none = null;
        $ready = @stream_select($read, $none, $none, (int) $seconds, (int) (fmod($seconds, 1) * 1e6));
        return $ready > 0 ? (string) fread(STDIN, 64) : '';
    }
}
