<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Command;

use Leaktrack\Failure;
use Leaktrack\ExitStatus;
use Leaktrack\Source\Child;
use Leaktrack\Source\Extension;
use Leaktrack\Text;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

#[AsCommand(name: 'clean', description: 'Removes logs')]
final class CleanCommand extends Command
{
    protected function configure(): void
    {
        $this
            ->addArgument(
                'path',
                InputArgument::OPTIONAL,
                'A folder of logs, or a log. Default: where the extension writes its logs (leaktrack.log_dir)',
            )
            ->addOption(
                'extension',
                null,
                InputOption::VALUE_REQUIRED,
                'The file of the extension, where php.ini does not load it',
            )
            ->setHelp('Removes the logs of this user there, and nothing else. A process that still runs begins a new one.');
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        $path = $input->getArgument('path');
        if ($path !== null && !file_exists($path)) {
            throw new Failure("there is no file or folder $path");
        }
        $extension = Extension::find(PHP_BINARY, $input->getOption('extension'));
        $answer = Child::order($extension, ['do' => 'clean', 'path' => $path]);
        foreach ($answer['messages'] as $message) {
            fwrite(STDERR, "leaktrack: $message\n");
        }
        $output->writeln(Text::count($answer['result'], 'log') . ' removed');
        return $answer['messages'] === [] ? ExitStatus::CLEAN : ExitStatus::USAGE;
    }
}
