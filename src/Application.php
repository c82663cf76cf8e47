<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack;

use Leaktrack\Io\Signals;
use Symfony\Component\Console\Exception\ExceptionInterface;
use Symfony\Component\Console\Input\ArgvInput;

/** bin/leaktrack. */
final class Application
{
    public const VERSION = '0.1.0';

    /** @param list<string> $argv */
    public static function main(array $argv): int
    {
        ini_set('memory_limit', '-1'); // a report on many processes is large
        // A large report is a million arrays, and nothing in it is a cycle: looking for some takes most of the time.
        gc_disable();
        ini_set('display_errors', 'stderr');
        set_error_handler(function (int $level, string $message, string $file, int $line): bool {
            return error_reporting() & $level ? throw new \ErrorException($message, 0, $level, $file, $line) : false;
        });
        Signals::throwOnInterrupt();
        $input = new ArgvInput(Command\RunCommand::split($argv));
        $input->setInteractive(false); // nothing is asked, a mistyped command neither
        try {
            return self::console()->run($input);
        } catch (Interrupted $interrupted) {
            fwrite(STDERR, $interrupted->signal === Interrupted::PIPE ? '' : "\nleaktrack: interrupted\n");
            return 128 + $interrupted->signal;
        } catch (Failure $failure) {
            fwrite(STDERR, 'leaktrack: ' . Text::cleanLines($failure->getMessage()) . "\n");
            return ExitStatus::USAGE;
        } catch (ExceptionInterface $wrong) {
            fwrite(STDERR, 'leaktrack: ' . Text::cleanLines(trim($wrong->getMessage())) . "\n  "
                . self::hint($argv) . " tells what there is\n");
            return ExitStatus::USAGE;
        }
    }

    /** As it was called. */
    public static function name(): string
    {
        return (string) ($_SERVER['argv'][0] ?? 'leaktrack');
    }

    /** @param list<string> $argv */
    private static function hint(array $argv): string
    {
        $command = $argv[1] ?? '';
        return self::name() . ' ' . ($command !== '' && self::console()->has($command) ? "help $command" : 'help');
    }

    public static function console(): Console
    {
        $console = new Console('leaktrack', self::VERSION);
        $console->setAutoExit(false);
        $console->setCatchExceptions(false);
        $console->addCommands([
            new Command\RunCommand(),
            new Command\ReportCommand(),
            new Command\LiveCommand(),
            new Command\DiffCommand(),
            new Command\CleanCommand(),
        ]);
        return $console;
    }
}
