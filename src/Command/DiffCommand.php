<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Command;

use Leaktrack\Diff\Change;
use Leaktrack\Diff\Diff;
use Leaktrack\Diff\DiffText;
use Leaktrack\ExitStatus;
use Leaktrack\Failure;
use Leaktrack\Format\JsonRenderer;
use Leaktrack\Io\Target;
use Leaktrack\Source\Source;
use Leaktrack\View;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

#[AsCommand(name: 'diff', description: 'Compares two runs, for example of two deploys, line by line')]
final class DiffCommand extends Command
{
    private const FORMATS = ['text', 'json'];

    protected function configure(): void
    {
        $this
            ->addArgument('before', InputArgument::REQUIRED, 'A folder of logs, a log, or a JSON report')
            ->addArgument('after', InputArgument::REQUIRED, 'The same of the other run')
            ->addOption(
                'fail-on-increase',
                null,
                InputOption::VALUE_NONE,
                'Exit status 1 when a leak is new or worse, 3 when that is open',
            )
            ->addOption(
                'tolerance',
                null,
                InputOption::VALUE_REQUIRED,
                'By how many percent bytes per loop may differ',
                '10',
            )
            ->addOption('format', 'f', InputOption::VALUE_REQUIRED, 'text or json', 'text', self::FORMATS)
            ->addOption('output', 'o', InputOption::VALUE_REQUIRED, 'A file instead of standard output')
            ->addOption(
                'extension',
                null,
                InputOption::VALUE_REQUIRED,
                'The file of the extension, where php.ini does not load it',
            )
            ->setHelp("Lines are the same where file, function and order in it are: code above may have moved them. Where the\n"
                . "runs are of different folders, one is taken for the other.\n\n"
                . "Exit status: 0, and with --fail-on-increase 1 when a line leaks that did not, or leaks more; 3 when a line\n"
                . 'grows or cannot be told that did not before, when a place with leaks did not run again, or records were lost.');
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        $format = (string) $input->getOption('format');
        if (!in_array($format, self::FORMATS, true)) {
            throw new Failure("there is no format \"$format\" of a diff: there are " . implode(', ', self::FORMATS));
        }
        $tolerance = Options::number($input, 'tolerance') / 100;
        $target = new Target($input->getOption('output'));
        $views = [];
        foreach (['before', 'after'] as $which) {
            $source = Source::at((string) $input->getArgument($which));
            $views[] = new View($source->report($input->getOption('extension'), null, false));
        }
        $diff = new Diff($views[0], $views[1], $tolerance);
        $pieces = $format === 'json' ? [self::json($diff)]
            : (new DiffText($diff))->lines((string) $input->getArgument('before'), (string) $input->getArgument('after'));
        foreach ($pieces as $piece) {
            $target->write($piece);
        }
        $target->finish();
        return $input->getOption('fail-on-increase') ? $diff->status() : ExitStatus::CLEAN;
    }

    private static function json(Diff $diff): string
    {
        $side = fn (View $view) => [
            'live_bytes' => $view->report->liveBytes(),
            'leak_bytes_per_loop' => $view->leakRate(),
        ];
        return JsonRenderer::encode([
            'schema' => 1,
            'before' => $side($diff->before),
            'after' => $side($diff->after),
            'changes' => array_map(fn (Change $change) => $change->toArray(), $diff->changes),
        ]) . "\n";
    }
}
