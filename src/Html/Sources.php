<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Html;

/** Reads the lines around a line of a PHP file, where they can be trusted to be those that ran. */
final class Sources
{
    private const AROUND = 3;
    private const LARGEST_FILE = 8 << 20;
    private const LONGEST_LINE = 400;

    /** @var array<string, list<string>|null> by path; the last few files only */
    private array $files = [];

    /**
     * @param ?string $started of the process, ISO 8601: a file that changed since may have other lines
     * @return ?array{first: int, lines: list<string>}
     */
    public function around(string $file, int $line, ?string $started): ?array
    {
        $lines = $line > 0 ? $this->lines($file, $started) : null;
        if (!isset($lines[$line - 1])) {
            return null;
        }
        $first = max(1, $line - self::AROUND);
        $shown = array_slice($lines, $first - 1, $line + self::AROUND - $first + 1);
        return ['first' => $first, 'lines' => array_map(self::shorten(...), self::unindent($shown))];
    }

    /** @return ?list<string> */
    private function lines(string $file, ?string $started): ?array
    {
        if (!array_key_exists($file, $this->files)) {
            if (count($this->files) >= 16) {
                array_shift($this->files);
            }
            $this->files[$file] = self::read($file, $started);
        }
        return $this->files[$file];
    }

    /**
     * A report can come from elsewhere and name any file of this machine, and the page is made to be
     * passed on: only what is PHP code is read, of absolute paths and never through a stream wrapper.
     *
     * @return ?list<string>
     */
    private static function read(string $file, ?string $started): ?array
    {
        $time = $started === null ? false : strtotime($started);
        if ($time === false || !preg_match('~^(/|[A-Za-z]:[\\\\/])~', $file) || str_contains($file, "\0")
            || !@is_file($file) || !@is_readable($file) || @filesize($file) > self::LARGEST_FILE
            || @filemtime($file) > $time) {
            return null;
        }
        $text = @file_get_contents($file);
        if ($text === false || !preg_match('~<\?(php\b|=)~i', $text)) {
            return null;
        }
        return preg_split('~\r\n|\n|\r~', $text) ?: null;
    }

    /**
     * @param list<string> $lines
     * @return list<string> without the indentation that all of them have
     */
    private static function unindent(array $lines): array
    {
        $common = null;
        foreach ($lines as $line) {
            if (trim($line) === '') {
                continue;
            }
            $indent = substr($line, 0, strspn($line, " \t"));
            $common ??= $indent;
            while (!str_starts_with($indent, $common)) {
                $common = substr($common, 0, -1);
            }
        }
        $cut = strlen($common ?? '');
        return array_map(fn (string $line) => substr($line, min($cut, strspn($line, " \t"))), $lines);
    }

    private static function shorten(string $line): string
    {
        return strlen($line) <= self::LONGEST_LINE ? rtrim($line) : substr($line, 0, self::LONGEST_LINE) . ' …';
    }
}
