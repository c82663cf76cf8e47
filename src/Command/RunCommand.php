<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Command;

use Leaktrack\Application;
use Leaktrack\Failure;
use Leaktrack\Source\Child;
use Leaktrack\Source\Extension;
use Leaktrack\Source\Run;
use Leaktrack\Text;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

#[AsCommand(name: 'run', description: 'Runs a command with the extension loaded, for this once')]
final class RunCommand extends Command
{
    private const GC = ['auto', 'always', 'never'];

    protected function configure(): void
    {
        $this
            ->addArgument(
                'command-line',
                InputArgument::IS_ARRAY,
                'The command and its arguments',
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
                self::GC,
            )
            ->addOption(
                'report',
                null,
                InputOption::VALUE_OPTIONAL,
                'The text report at the end of each process: to stderr, or a file (%p in it is the pid)',
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
        if ($command === []) {
            throw new Failure('run what? For example: ' . Application::name() . ' run --log-dir=logs -- php worker.php');
        }
        $settings = self::settings($input);
        $php = self::interpreter($command[0]);
        $extension = Extension::find($php, $input->getOption('extension'));
        $began = time();
        $status = (new Run($extension, $settings))->command($command);
        if (stream_isatty(STDERR) && !isset($settings['leaktrack.report'])) {
            self::tellNext($extension, $settings, $began);
        }
        return $status;
    }

    /** What comes next, for who sits at a terminal. */
    private static function tellNext(Extension $extension, array $settings, int $began): void
    {
        $directory = $settings['leaktrack.log_dir'] ?? Child::order($extension, ['do' => 'directory'])['directory'];
        $logs = 0;
        foreach (@scandir($directory) ?: [] as $name) {
            $logs += str_ends_with($name, '.jsonl') && (int) @filemtime("$directory/$name") >= $began ? 1 : 0;
        }
        $directory = Text::path($directory, (string) getcwd());
        $quoted = preg_match('~^[\w./-]+$~', $directory) === 1 ? $directory : escapeshellarg($directory);
        fwrite(STDERR, 'leaktrack: ' . ($logs > 0
            ? Text::count($logs, 'log') . " in $directory; next: " . Application::name() . " report $quoted\n"
            : "nothing was recorded in $directory: no leaktrack_hook() was reached\n"));
    }

    /**
     * The first word that is no option of ours begins the command, all of which is the command's, as with env(1).
     *
     * @param list<string> $argv
     * @return list<string>
     */
    public static function split(array $argv): array
    {
        if (($argv[1] ?? '') !== 'run') {
            return $argv;
        }
        $options = (new self())->getDefinition();
        for ($n = 2; $n < count($argv) && $argv[$n] !== '--'; $n++) {
            $word = $argv[$n];
            if ($word === '' || $word[0] !== '-') {
                array_splice($argv, $n, 0, ['--']);
                break;
            }
            $name = ltrim($word, '-');
            $name = $word[1] === '-' || !$options->hasShortcut($name) ? $name : $options->shortcutToName($name);
            if ($options->hasOption($name) && $options->getOption($name)->isValueRequired()) {
                $n++; // its value
            }
        }
        return $argv;
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
        $gc = $input->getOption('gc');
        if ($gc !== null && !in_array($gc, self::GC, true)) {
            throw new Failure('--gc takes ' . implode(', ', self::GC) . ", not \"$gc\"");
        }
        $depth = $input->getOption('stack-depth');
        if ($depth !== null && preg_match('~^(-1|\d{1,9})$~', $depth) !== 1) {
            throw new Failure("--stack-depth takes a number of frames, 0 for none, -1 for all, not \"$depth\"");
        }
        $isReported = $input->hasParameterOption('--report', true);
        $settings = [
            'leaktrack.log_dir' => self::absolute($input->getOption('log-dir')),
            'leaktrack.stack_depth' => $depth,
            'leaktrack.app_paths' => $input->getOption('app-paths'),
            'leaktrack.gc' => $gc,
            'leaktrack.report' => $isReported ? self::absolute($input->getOption('report'), 'stderr') : null,
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
