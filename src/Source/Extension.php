<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Source;

use Leaktrack\Failure;

/** The extension, found for an interpreter: loaded there by its php.ini, or a file that it can load. */
final class Extension
{
    private const PROBE = 'echo json_encode([extension_loaded("leaktrack"), ini_get("extension_dir"), PHP_VERSION]);';

    /** @param ?string $file null: php.ini loads it */
    private function __construct(public readonly string $php, public readonly ?string $file)
    {
    }

    /** @return list<string> options of the interpreter that load it */
    public function options(): array
    {
        return $this->file === null ? [] : ['-d', "extension=$this->file"];
    }

    /** @param ?string $asked the file that the user named */
    public static function find(string $php, ?string $asked = null): self
    {
        [$loaded, $directory, $version] = self::probe($php)
            ?? throw new Failure("cannot run $php: it is no PHP interpreter that works");
        if ($loaded) {
            return new self($php, null);
        }
        $refused = '';
        foreach (self::candidates($directory, $asked) as $file) {
            if (is_file($file)) {
                if (self::probe($php, $file, $why)[0] ?? false) {
                    return new self($php, (string) realpath($file));
                }
                $refused .= "\n  $file is there, and is not loaded" . ($why === '' ? '' : ": $why");
            }
        }
        throw new Failure(
            "the extension leaktrack is not loaded in $php (PHP $version), and was not found for it.$refused\n"
            . '  Load it in php.ini (extension=leaktrack), or name its file: --extension=FILE, or LEAKTRACK_EXTENSION'
        );
    }

    /** @return list<string> */
    private static function candidates(string $directory, ?string $asked): array
    {
        if ($asked !== null) {
            return is_file($asked) ? [$asked] : throw new Failure("there is no file $asked");
        }
        $root = dirname(__DIR__, 2);
        $candidates = [
            (string) getenv('LEAKTRACK_EXTENSION'),
            self::ownFile(),
            "$directory/leaktrack.so",
            "$root/modules/leaktrack.so",
            "$root/build/ext/modules/leaktrack.so",
        ];
        return array_values(array_filter($candidates, fn (string $file) => $file !== ''));
    }

    /** What this process has loaded with `-d extension=…`, which a child does not inherit. */
    private static function ownFile(): string
    {
        $maps = extension_loaded('leaktrack') ? (string) @file_get_contents('/proc/self/maps') : '';
        return preg_match('~ (/\S*leaktrack\S*\.so)$~m', $maps, $match) ? $match[1] : '';
    }

    /** @return ?array{bool, string, string} */
    private static function probe(string $php, ?string $file = null, ?string &$why = null): ?array
    {
        $options = $file === null ? [] : ['-d', 'extension=' . realpath($file)];
        $command = [$php, '-d', 'display_startup_errors=1', '-d', 'display_errors=1', '-d', 'html_errors=0',
            ...$options, '-r', self::PROBE];
        $files = [['file', '/dev/null', 'r'], ['pipe', 'w'], ['file', '/dev/null', 'w']];
        $process = @proc_open($command, $files, $pipes);
        if ($process === false) {
            return null;
        }
        $output = trim((string) stream_get_contents($pipes[1]));
        proc_close($process);
        // What went wrong at startup comes first.
        $start = strrpos($output, '[');
        $why = preg_replace('~\s+~', ' ', trim(substr($output, 0, (int) $start)));
        $answer = $start === false ? null : json_decode(substr($output, $start), true);
        return is_array($answer) && count($answer) === 3 ? $answer : null;
    }
}
