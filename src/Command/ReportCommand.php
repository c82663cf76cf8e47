<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Command;

use Leaktrack\Failure;
use Leaktrack\Format\Format;
use Leaktrack\Format\Formats;
use Leaktrack\Format\TextRenderer;
use Leaktrack\Io\Progress;
use Leaktrack\Io\Target;
use Leaktrack\Io\TemporaryFolder;
use Leaktrack\Source\Source;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

#[AsCommand(name: 'report', description: 'Reports which lines leak, from logs or a JSON report')]
final class ReportCommand extends Command
{
    protected function configure(): void
    {
        $formats = '';
        foreach (Formats::all() as $format) {
            $formats .= sprintf("  <info>%-11s</info> %s\n", $format->name, $format->about);
        }
        $this
            ->addArgument(
                'path',
                InputArgument::OPTIONAL,
                'A folder of logs, a log, or a JSON report ("-": standard input). Default: where the'
                    . ' extension writes its logs (leaktrack.log_dir)',
            )
            ->addOption(
                'format',
                'f',
                InputOption::VALUE_REQUIRED,
                'One of ' . implode(', ', Formats::names()),
                'text',
                Formats::names(),
            )
            ->addOption('output', 'o', InputOption::VALUE_REQUIRED, 'A file instead of standard output')
            ->addOption(
                'top',
                null,
                InputOption::VALUE_REQUIRED,
                'Text: at most so many lines in a list, 0 for all',
                '20',
            )
            ->addOption(
                'loops',
                null,
                InputOption::VALUE_OPTIONAL,
                'Loops one by one: all, or the last so many',
            )
            ->addOption('pid', null, InputOption::VALUE_REQUIRED, 'Only this process')
            ->addOption(
                'extension',
                null,
                InputOption::VALUE_REQUIRED,
                'The file of the extension, where php.ini does not load it',
            )
            ->setHelp("Formats:\n$formats\nA JSON report is read as it is; logs are read by the extension.\n\n"
                . 'Exit status: 0 no leak, 1 a leak, 2 wrong usage or nothing to look at, 3 something grows or cannot'
                . " be told,\nor records were lost.");
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        $format = Formats::get((string) $input->getOption('format'));
        $source = Source::at($input->getArgument('path'));
        $top = Options::count($input, 'top') ?? 20;
        $target = new Target($input->getOption('output'));
        if ($format->forFile && $target->isTerminal()) {
            throw new Failure("$format->name is nothing to read in a terminal: give a file, --output=FILE");
        }
        $text = null;
        $folder = new TemporaryFolder();
        if ($format->name === 'text' && $source->isLogs()) {
            // Without a file the extension prints it itself: it knows a terminal's width and colours.
            $file = $input->getOption('output') === null ? null : "$folder->path/report.txt";
            $text = ['top' => $top, 'color' => self::color(), 'output' => $file];
        }
        $pid = Options::count($input, 'pid');
        $loops = self::loops($input, $format);
        $report = $source->report($input->getOption('extension'), $pid, $loops, $text, $json);
        if ($text === null || $text['output'] !== null) {
            self::write($target, $format->name, match (true) {
                $text !== null => [(string) file_get_contents($text['output'])],
                $format->name === 'text' => (new TextRenderer($top))->render($report),
                // As it was read: it is whole, but for what was not asked for.
                $format->name === 'json' && ($pid === null || $source->isLogs()) => [$json],
                default => $format->renderer()->render($report),
            });
        }
        return $report->status();
    }

    /** @param iterable<string> $pieces */
    private static function write(Target $target, string $what, iterable $pieces): void
    {
        $progress = new Progress("writing $what");
        try {
            foreach ($pieces as $piece) {
                $target->write($piece);
            }
            $target->finish();
        } finally {
            $progress->end();
        }
    }

    private static function color(): string
    {
        return match (true) {
            in_array('--ansi', $_SERVER['argv'], true) => 'always',
            in_array('--no-ansi', $_SERVER['argv'], true) => 'never',
            default => 'auto',
        };
    }

    private static function loops(InputInterface $input, Format $format): int|bool
    {
        $loops = $input->getOption('loops');
        return match (true) {
            !$input->hasParameterOption('--loops', true) => $format->loops,
            $loops === null => true,
            default => Options::count($input, 'loops') ?? true,
        };
    }
}
