<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack;

/** Names and numbers as people read them: the same as in the extension's own text report (style.c). */
final class Text
{
    /** Controls, line ends, changes of direction; the last of no use in an XML file either. */
    private const HARMFUL = '~[\x{0}-\x{1f}\x{7f}-\x{9f}\x{61c}\x{200e}\x{200f}\x{2028}-\x{202e}'
        . '\x{2066}-\x{206f}\x{feff}\x{fff9}-\x{fffb}\x{fffe}\x{ffff}\x{e0000}-\x{e007f}]~u';

    /** A name that can do nothing to a terminal, a log viewer or an XML file: what could shows itself. */
    public static function clean(string $name): string
    {
        return preg_replace_callback(self::HARMFUL, self::escape(...), $name)
            ?? preg_replace_callback('~[^\x20-\x7e]~', self::escape(...), $name);
    }

    /** The same for a text of several lines. */
    public static function cleanLines(string $text): string
    {
        return implode("\n", array_map(self::clean(...), explode("\n", $text)));
    }

    private static function escape(array $match): string
    {
        if (strlen($match[0]) === 1) {
            return sprintf('\x%02x', ord($match[0]));
        }
        // Two or more bytes: UTF-8, or the pattern would not have matched.
        $code = ord($match[0][0]) & (0x7f >> strlen($match[0]));
        foreach (array_slice(str_split($match[0]), 1) as $byte) {
            $code = $code << 6 | (ord($byte) & 0x3f);
        }
        return sprintf('\u{%x}', $code);
    }

    /** The encoder escapes what JSON asks for, and leaves controls beyond ASCII, which a terminal may heed. */
    public static function json(mixed $data, int $flags): string
    {
        $escape = fn (array $match): string => sprintf('\u%04x', ord(substr($match[0], -1)));
        return preg_replace_callback('~\x7f|\xc2[\x80-\x9f]~', $escape, json_encode($data, $flags));
    }

    public static function bytes(float $bytes): string
    {
        if (abs($bytes) < 9999.5) {
            return number_format($bytes) . ' B';
        }
        $units = ['KB', 'MB', 'GB', 'TB'];
        for ($unit = 0, $bytes /= 1024; abs($bytes) >= 1023.95 && $unit < 3; $bytes /= 1024) {
            $unit++;
        }
        return sprintf(abs($bytes) < 99.95 ? '%.1F %s' : '%.0F %s', $bytes, $units[$unit]);
    }

    public static function rate(float $bytes): string
    {
        $sign = $bytes < 0 ? '-' : '+';
        $bytes = abs($bytes);
        return $sign . match (true) {
            $bytes > 0 && $bytes < 9.95 => sprintf('%.1F B', $bytes),
            $bytes < 99_999.5 => number_format($bytes) . ' B',
            default => self::bytes($bytes),
        };
    }

    public static function count(int $count, string $one, ?string $more = null): string
    {
        return number_format($count) . ' ' . ($count === 1 ? $one : $more ?? "{$one}s");
    }

    /** A path as seen from a directory that it is in. */
    public static function path(string $file, string $from): string
    {
        return strlen($from) > 1 && str_starts_with($file, "$from/") && $file !== "$from/"
            ? substr($file, strlen($from) + 1) : $file;
    }
}
