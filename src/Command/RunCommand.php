<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Command;

use Leaktrack\Failure;
use Leaktrack\Source\Extension;
use Leaktrack\Source\Run;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

#[AsCommand(name: 'run', description: 'Runs a command with the extension loaded, for this once')]
final class RunCommand extends Command
{
    protected function configure(): void
    {
        $this
            ->addArgument(
                'command-line',
                InputArgument::IS_ARRAY | InputArgument::REQUIRED,
                'The command, after "--"',
            )
            ->addOption('log-dir', null, InputOption::VALUE_REQUIRED, 'Where logs go (leaktrack.log_dir)')
            ->addOption(
                'stack-depth',
                null,
                InputOption::VALUE_REQUIRED,
                'How many frames of the call stack are kept, -1 for all',
            )
            ->addOption(
                'app-paths',
                null,
                InputOption::VALUE_REQUIRED,
                'Which code is yours: directories, separated as in PATH',
            )
            ->addOption(
                'gc',
                null,
                InputOption::VALUE_REQUIRED,
                'When cycles are collected: auto, always, never',
                null,
                ['auto', 'always', 'never'],
            )
            ->addOption(
                'report',
                null,
                InputOption::VALUE_OPTIONAL,
                'The text report at the end of each process: to stderr, or a file (%p in it is the pid)',
                false,
            )
            ->addOption(
                'define',
                'd',
                InputOption::VALUE_REQUIRED | InputOption::VALUE_IS_ARRAY,
                'A setting of PHP for it: NAME=VALUE',
            )
            ->addOption(
                'extension',
                null,
                InputOption::VALUE_REQUIRED,
                'The file of the extension, where php.ini does not load it',
            )
            ->addUsage('--report -- php worker.php')
            ->addUsage('--log-dir=/tmp/logs --stack-depth=64 -- bin/console messenger:consume async')
            ->setHelp('The command and the PHP processes that it starts have the extension loaded; what is to be watched is'
                . "\nmarked with leaktrack_hook() in the code. The exit status is the command's; signals reach it.");
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        $command = $input->getArgument('command-line');
        $php = self::interpreter($command[0]);
        $extension = Extension::find($php, $input->getOption('extension'));
        return (new Run($extension, self::settings($input)))->command($command);
    }

    /** The one that will run the command: itself where it is one, else the first in the path, as scripts have it. */
    private static function interpreter(string $command): string
    {
        if (preg_match('~^php[\d.]*(-cgi)?$~', basename($command)) === 1) {
            return $command;
        }
        return self::inPath('php') ?? PHP_BINARY;
    }

    private static function inPath(string $name): ?string
    {
        foreach (explode(PATH_SEPARATOR, (string) getenv('PATH')) as $directory) {
            if ($directory !== '' && is_executable("$directory/$name")) {
                return "$directory/$name";
            }
        }
        return null;
    }

    /** @return array<string, string> */
    private static function settings(InputInterface $input): array
    {
        $report = $input->getOption('report');
        $settings = [
            'leaktrack.log_dir' => self::absolute($input->getOption('log-dir')),
            'leaktrack.stack_depth' => $input->getOption('stack-depth'),
            'leaktrack.app_paths' => $input->getOption('app-paths'),
            'leaktrack.gc' => $input->getOption('gc'),
            'leaktrack.report' => $report === false ? null : self::absolute($report, 'stderr'),
        ];
        foreach ($input->getOption('define') as $definition) {
            [$name, $value] = explode('=', $definition, 2) + [1 => '1'];
            if (preg_match('~^[\w.-]+$~', $name) !== 1) {
                throw new Failure("--define takes NAME=VALUE, not \"$definition\"");
            }
            $settings[$name] = $value;
        }
        return array_filter($settings, fn (?string $value) => $value !== null);
    }

    private static function absolute(?string $path, ?string $word = null): ?string
    {
        return match (true) {
            $path === null || $path === $word => $path ?? $word,
            $path === '' || $path[0] === '/' => $path,
            default => getcwd() . "/$path",
        };
    }
}
