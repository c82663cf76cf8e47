<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Command;

use Leaktrack\ExitStatus;
use Leaktrack\Failure;
use Leaktrack\Interrupted;
use Leaktrack\Live\Logs;
use Leaktrack\Live\Picture;
use Leaktrack\Live\Screen;
use Leaktrack\Source\Child;
use Leaktrack\Source\Extension;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

#[AsCommand(name: 'live', description: 'Shows what grows while it runs')]
final class LiveCommand extends Command
{
    protected function configure(): void
    {
        $this
            ->addArgument(
                'what',
                InputArgument::OPTIONAL,
                'A pid, or a folder of logs. Default: where the extension writes its logs (leaktrack.log_dir)',
            )
            ->addOption('interval', null, InputOption::VALUE_REQUIRED, 'Seconds between two pictures', '1')
            ->addOption(
                'window',
                null,
                InputOption::VALUE_REQUIRED,
                'Seconds over which rates and growth are taken',
                '10',
            )
            ->addOption('top', null, InputOption::VALUE_REQUIRED, 'At most so many lines', '15')
            ->addOption(
                'once',
                null,
                InputOption::VALUE_NONE,
                'One picture, as plain text; so too where no terminal reads it',
            )
            ->addOption(
                'extension',
                null,
                InputOption::VALUE_REQUIRED,
                'The file of the extension, where php.ini does not load it',
            )
            ->setHelp("Loops per second, heap and resident memory of each process, and the lines that keep more and more.\n"
                . 'The logs are read as they are written; what leaks is for `report` to say. q ends it.');
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        $window = Options::number($input, 'window');
        $interval = max(0.1, Options::number($input, 'interval'));
        $logs = self::logs($input, max(1.0, $window));
        $picture = new Picture(Options::count($input, 'top') ?? 15, max(1.0, $window));
        $lines = $picture->lines($logs->read());
        if ($input->getOption('once') || !stream_isatty(STDOUT)) {
            fwrite(STDOUT, implode("\n", $lines) . "\n");
            return ExitStatus::CLEAN;
        }
        gc_enable(); // this one is long-running
        $screen = new Screen();
        try {
            while (true) {
                $screen->show([...$lines, '', 'q: quit']);
                if (stripos($screen->keys($interval), 'q') !== false) {
                    return ExitStatus::CLEAN;
                }
                $lines = $picture->lines($logs->read());
            }
        } catch (Interrupted $interrupted) {
            unset($screen); // what is said then is said where it stays
            return $interrupted->signal === Interrupted::KEY ? ExitStatus::CLEAN : throw $interrupted;
        }
    }

    private static function logs(InputInterface $input, float $window): Logs
    {
        $what = $input->getArgument('what');
        $isPid = $what !== null && preg_match('~^\d{1,9}$~', $what) === 1 && !is_dir($what);
        if ($what !== null && !$isPid) {
            return is_dir($what) ? new Logs($what, null, $window) : throw new Failure("there is no folder $what");
        }
        $pid = $isPid ? (int) $what : null;
        $directory = $pid === null ? null : Logs::directoryOf($pid);
        return new Logs($directory ?? self::defaultDirectory($input->getOption('extension')), $pid, $window);
    }

    private static function defaultDirectory(?string $extension): string
    {
        $answer = Child::order(Extension::find(PHP_BINARY, $extension), ['do' => 'directory']);
        return $answer['directory'] ?? throw new Failure('the folder of logs is not known: name it');
    }
}
