<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Live;

use Leaktrack\Failure;

/** The logs that are watched: those of processes that run, else the last one. */
final class Logs
{
    /** @var array<string, Log> */
    private array $known = [];

    /** @param ?int $pid only of this process */
    public function __construct(
        private readonly string $directory,
        private readonly ?int $pid,
        private readonly float $window,
    ) {
    }

    /** Where a process writes its log, as its open files say; null: they do not. */
    public static function directoryOf(int $pid): ?string
    {
        foreach (@scandir("/proc/$pid/fd") ?: [] as $fd) {
            $file = (string) @readlink("/proc/$pid/fd/$fd");
            if (preg_match("~^(.*)/$pid-\d+\.jsonl$~", $file, $match) === 1) {
                return $match[1];
            }
        }
        return null;
    }

    /** @return non-empty-list<Log> read up to now */
    public function read(): array
    {
        $newest = [];
        foreach (@scandir($this->directory) ?: [] as $name) {
            if (preg_match('~^(\d+)-(\d+)\.jsonl$~', $name, $match) === 1
                && ($this->pid === null || (int) $match[1] === $this->pid)
                && (int) $match[2] >= ($newest[$match[1]][0] ?? 0)) {
                $newest[$match[1]] = [(int) $match[2], "$this->directory/$name"];
            }
        }
        if ($newest === []) {
            throw new Failure($this->pid === null ? "no log in $this->directory: no leaktrack_hook() was reached yet"
                : "no log of pid $this->pid in $this->directory: it has reached no leaktrack_hook() yet, or writes its"
                    . ' log elsewhere (then name the folder)');
        }
        usort($newest, fn (array $a, array $b) => $a[0] <=> $b[0]);
        $last = end($newest)[1];
        $logs = [];
        foreach ($newest as [, $path]) {
            $log = $this->known[$path] ??= new Log($path, $this->window);
            if ($log->isAlive() || $path === $last) {
                $log->read();
                $logs[] = $log;
            }
        }
        $alive = array_values(array_filter($logs, fn (Log $log) => $log->isAlive()));
        return $alive !== [] ? $alive : [$this->known[$last]];
    }
}
