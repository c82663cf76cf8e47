<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Source;

use Leaktrack\Failure;
use Leaktrack\Io\Progress;
use Leaktrack\Io\Signals;
use Leaktrack\Io\TemporaryFolder;
use Leaktrack\Report;

/** Where a report comes from: a JSON report, which is read as it is, or logs, which the extension judges. */
final class Source
{
    private function __construct(
        /** A log or a folder of logs; null: the extension's own folder. */
        private readonly ?string $logs,
        /** Of a JSON report. */
        private readonly ?string $file,
    ) {
    }

    /** @param ?string $path a folder of logs, a log, a JSON report, "-" for one on standard input */
    public static function at(?string $path): self
    {
        if ($path === null || ($path !== '-' && is_dir($path))) {
            return new self($path, null);
        }
        if ($path === '-') {
            return new self(null, '-');
        }
        if (!file_exists($path)) {
            throw new Failure("there is no file or folder $path");
        }
        $begin = @file_get_contents($path, false, null, 0, 256);
        if ($begin === false) {
            throw new Failure("cannot read $path");
        }
        $isLog = str_ends_with($path, '.jsonl') || preg_match('~^\s*\{\s*"t"\s*:~', $begin) === 1;
        return $isLog ? new self($path, null) : new self(null, $path);
    }

    public function isLogs(): bool
    {
        return $this->file === null;
    }

    /**
     * @param ?array<string, mixed> $text options for the extension's own text report; null: none is made
     * @param ?string $json set to the JSON report as it was read
     */
    public function report(
        ?string $extension,
        ?int $pid,
        int|bool $loops,
        ?array $text = null,
        ?string &$json = null,
    ): Report {
        if ($this->file !== null) {
            $json = $this->file === '-' ? Signals::readAll(STDIN) : (string) file_get_contents($this->file);
            return self::only($pid, self::decode($json, $this->file === '-' ? 'standard input' : $this->file));
        }
        $found = Extension::find(PHP_BINARY, $extension);
        $folder = new TemporaryFolder();
        $options = ['pid' => $pid, 'loops' => $loops];
        $answer = Child::order($found, [
            'do' => 'analyze',
            'path' => $this->logs,
            'options' => ['format' => 'json', 'output' => "$folder->path/report.json"] + $options,
            'text' => $text === null ? null : $text + $options,
        ]);
        if ($answer['result'] < 0) {
            throw new Failure(implode("\n", $answer['messages']));
        }
        foreach ($answer['messages'] as $message) {
            fwrite(STDERR, "leaktrack: $message\n");
        }
        $json = (string) file_get_contents("$folder->path/report.json");
        return self::decode($json, $this->logs ?? 'the report');
    }

    private static function decode(string $json, string $name): Report
    {
        $progress = new Progress('reading the report');
        try {
            return Report::fromJson($json, $name);
        } finally {
            $progress->end();
        }
    }

    private static function only(?int $pid, Report $report): Report
    {
        if ($pid === null) {
            return $report;
        }
        $data = $report->data;
        $isWanted = fn (array $process) => $process['pid'] === $pid;
        $data['processes'] = array_values(array_filter($data['processes'], $isWanted));
        return $data['processes'] !== [] ? new Report($data)
            : throw new Failure("the report has no pid $pid; there are "
                . implode(', ', array_column($report->processes(), 'pid')));
    }
}
