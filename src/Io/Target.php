<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Io;

use Leaktrack\Failure;
use Leaktrack\Interrupted;

/**
 * Where output goes. A file is written beside its place and renamed when it is whole: nobody reads half
 * of one, and what was there stays if this one is not finished. What else a path may be (a FIFO, a
 * device) is written as it is.
 */
final class Target
{
    /** @var ?resource */
    private $stream;
    private ?string $beside = null;
    private string $path;

    /** @param ?string $path null or "-": standard output */
    public function __construct(?string $path)
    {
        $this->path = $path ?? '-';
        if ($this->path === '-') {
            $this->path = 'standard output';
            $this->stream = STDOUT;
            return;
        }
        if (is_dir($this->path)) {
            throw new Failure("cannot write to $this->path: it is a directory");
        }
        self::refuseForeign($this->path);
        if (file_exists($this->path) && !is_file($this->path)) {
            // Without a reader a FIFO would be waited at for ever, whenever it came.
            $this->stream = self::open($this->path, 'wn', $this->path);
            if ((fstat($this->stream)['mode'] & 0170000) === 0100000) {
                throw new Failure("cannot write to $this->path: it became another file in between");
            }
            stream_set_blocking($this->stream, true);
            return;
        }
        // A link stays one: the file that it leads to is replaced.
        $real = realpath($this->path);
        $this->path = $real === false ? $this->path : $real;
        if ($real !== false && !is_writable($real)) {
            throw new Failure("cannot write to $real: it is write-protected");
        }
        $directory = dirname($this->path);
        if (!is_dir($directory)) {
            throw new Failure("cannot write to $this->path: there is no folder $directory");
        }
        $this->beside = sprintf('%s.%d.tmp', $this->path, getmypid());
        $this->stream = self::open($this->beside, 'x', $this->path);
        if ($real !== false) {
            @chmod($this->beside, fileperms($real) & 0777);
        }
    }

    /**
     * Anybody can lay a file, a link or a FIFO into a folder that all write to: as the extension does
     * (output.c), only what is this user's own is replaced or written to.
     */
    private static function refuseForeign(string $path): void
    {
        $user = function_exists('posix_geteuid') ? posix_geteuid() : @fileowner('/proc/self');
        $link = @lstat($path);
        $file = @stat($path);
        if ($user === false || $link === false) {
            return;
        }
        $kind = $link['mode'] & 0170000;
        if ($kind === 0120000 && $link['uid'] !== $user && $link['uid'] !== 0) {
            throw new Failure("cannot write to $path: it is a symbolic link that user $link[uid] made");
        }
        if ($file === false) {
            throw new Failure("cannot write to $path: it is a symbolic link that leads nowhere");
        }
        $kind = $file['mode'] & 0170000;
        if (($kind === 0100000 || $kind === 0010000) && $file['uid'] !== $user) {
            throw new Failure("cannot write to $path: it belongs to user $file[uid], this process runs as $user");
        }
        if ($kind === 0100000 && $file['nlink'] > 1) {
            throw new Failure("cannot write to $path: it has $file[nlink] names (hard links), of which only one would be replaced");
        }
    }

    /** @return resource */
    private static function open(string $path, string $mode, ?string $name = null)
    {
        $stream = @fopen($path, $mode);
        return $stream ?: throw new Failure('cannot write to ' . ($name ?? $path) . ': ' . self::why());
    }

    private static function why(): string
    {
        $message = error_get_last()['message'] ?? 'it cannot be opened';
        return preg_replace('~^.*(: |errno=\d+ )(?=[^:]+$)~s', '', $message);
    }

    public function isTerminal(): bool
    {
        return $this->stream !== null && stream_isatty($this->stream);
    }

    public function write(string $bytes): void
    {
        while ($bytes !== '') {
            $written = @fwrite($this->stream, $bytes);
            if ($written === false || $written === 0) {
                $why = self::why();
                // Who reads it has read enough, as head(1) does.
                throw $this->stream === STDOUT && $why === 'Broken pipe' ? new Interrupted(Interrupted::PIPE)
                    : new Failure("cannot write to $this->path: $why");
            }
            $bytes = substr($bytes, $written);
        }
    }

    /** All is written. */
    public function finish(): void
    {
        if ($this->stream !== STDOUT) {
            fflush($this->stream) && fclose($this->stream)
                or throw new Failure("cannot write to $this->path: " . self::why());
        } elseif (!@fflush($this->stream)) {
            throw new Failure('cannot write to standard output: ' . self::why());
        }
        $this->stream = null;
        if ($this->beside !== null && !@rename($this->beside, $this->path)) {
            throw new Failure("cannot write to $this->path: " . self::why());
        }
        $this->beside = null;
    }

    public function __destruct()
    {
        if ($this->beside !== null) {
            @unlink($this->beside);
        }
    }
}
