<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Source;

use Leaktrack\Failure;
use Leaktrack\Io\TemporaryFolder;

/**
 * Runs a command with the extension loaded. An additional folder of ini files does it, which every PHP
 * below the command reads, whatever starts it.
 */
final class Run
{
    private const FORWARDED = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];
    private const NOT_EXECUTABLE = 126;
    private const NOT_FOUND = 127;

    /** @param array<string, string> $settings */
    public function __construct(private readonly Extension $extension, private readonly array $settings)
    {
    }

    /**
     * @param non-empty-list<string> $command
     * @return int its exit status; 128 and more: the signal that ended it
     */
    public function command(array $command): int
    {
        $refusal = self::refusal($command[0]);
        if ($refusal !== 0) {
            fwrite(STDERR, "leaktrack: cannot run $command[0]: it is "
                . ($refusal === self::NOT_FOUND ? 'not there' : 'not executable') . "\n");
            return $refusal;
        }
        $folder = new TemporaryFolder();
        file_put_contents("$folder->path/leaktrack.ini", $this->ini());
        $environment = ['PHP_INI_SCAN_DIR' => self::scanned($folder->path)] + getenv();
        if (self::readsNoIni($command)) {
            array_splice($command, 1, 0, $this->options());
        }
        $process = proc_open($command, [STDIN, STDOUT, STDERR], $pipes, null, $environment);
        $process !== false or throw new Failure("cannot run $command[0]");
        $this->forwardSignals($process);
        return self::wait($process);
    }

    /** @param list<string> $command */
    private static function readsNoIni(array $command): bool
    {
        foreach (array_slice($command, 1) as $argument) {
            if ($argument === '' || $argument[0] !== '-' || $argument === '--') {
                return false;
            }
            if ($argument === '-n') {
                return preg_match('~^php[\d.]*(-cgi)?$~', basename($command[0])) === 1;
            }
        }
        return false;
    }

    /** @return list<string> */
    private function options(): array
    {
        $options = $this->extension->options() ?: ['-d', 'extension=leaktrack'];
        foreach ($this->settings as $name => $value) {
            array_push($options, '-d', "$name=" . self::quoted($value));
        }
        return $options;
    }

    /** What is scanned already, and the folder: an empty part stands for PHP's own folder. */
    private static function scanned(string $folder): string
    {
        $known = getenv('PHP_INI_SCAN_DIR');
        return $known === '' ? $folder : (string) $known . PATH_SEPARATOR . $folder;
    }

    private function ini(): string
    {
        $ini = $this->extension->file === null ? '' : 'extension=' . self::quoted($this->extension->file) . "\n";
        foreach ($this->settings as $name => $value) {
            $ini .= "$name=" . self::quoted($value) . "\n";
        }
        return $ini;
    }

    /** In ini files nothing is special within single quotes, and there is no way to write one there. */
    private static function quoted(string $value): string
    {
        if (!str_contains($value, "'")) {
            return "'$value'";
        }
        if (strpbrk($value, "\"\\\$\n") === false) {
            return "\"$value\"";
        }
        throw new Failure("the value $value cannot be written into an ini file");
    }

    /** @param resource $process */
    private function forwardSignals($process): void
    {
        if (!function_exists('pcntl_signal')) {
            return;
        }
        pcntl_async_signals(true);
        foreach (self::FORWARDED as $name) {
            pcntl_signal(constant($name), function (int $signal, mixed $info) use ($process): void {
                // What a terminal sends, the command has got as well: it is of the same group.
                $fromTerminal = is_array($info) && ($info['code'] ?? 0) > 0;
                if (!$fromTerminal) {
                    proc_terminate($process, $signal);
                }
            }, false);
        }
    }

    /** @param resource $process */
    private static function wait($process): int
    {
        $status = proc_get_status($process);
        if (!function_exists('pcntl_waitpid')) {
            while ($status['running']) {
                usleep(20_000);
                $status = proc_get_status($process);
            }
            return $status['signaled'] ? 128 + $status['termsig'] : $status['exitcode'];
        }
        if (!$status['running']) {
            return $status['signaled'] ? 128 + $status['termsig'] : $status['exitcode'];
        }
        // A signal ends the waiting, is passed on, and the waiting goes on.
        while (pcntl_waitpid($status['pid'], $ended) < 0) {
            if (pcntl_get_last_error() !== PCNTL_EINTR) {
                return self::NOT_FOUND;
            }
        }
        return pcntl_wifsignaled($ended) ? 128 + pcntl_wtermsig($ended) : pcntl_wexitstatus($ended);
    }

    /** 0: it can be run */
    private static function refusal(string $command): int
    {
        if (str_contains($command, '/')) {
            return !is_file($command) ? self::NOT_FOUND : (is_executable($command) ? 0 : self::NOT_EXECUTABLE);
        }
        foreach (explode(PATH_SEPARATOR, (string) getenv('PATH')) as $directory) {
            if ($directory !== '' && is_file("$directory/$command") && is_executable("$directory/$command")) {
                return 0;
            }
        }
        return self::NOT_FOUND;
    }
}
