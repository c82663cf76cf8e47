<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack;

use Symfony\Component\Console\Application;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputDefinition;
use Symfony\Component\Console\Input\InputOption;

/** Symfony's console, without the options that nothing here follows. */
final class Console extends Application
{
    private const FIRST = <<<'TEXT'
        which lines of a PHP process that never ends leak memory

        <comment>First:</comment>
          Put leaktrack_hook() at the top of the function that handles a request. Then:

          leaktrack run --log-dir=logs -- php worker.php  <info>records, while requests come in</info>
          leaktrack report logs                           <info>which lines leak, how fast, who holds it</info>
          leaktrack report -f html -o leaks.html logs     <info>the same as a page</info>
          leaktrack live logs                             <info>what grows while it runs</info>
        TEXT;

    public function getHelp(): string
    {
        return $this->getLongVersion() . ': ' . self::FIRST;
    }

    protected function getDefaultInputDefinition(): InputDefinition
    {
        return new InputDefinition([
            new InputArgument('command', InputArgument::REQUIRED, 'The command to execute'),
            new InputOption('--help', '-h', InputOption::VALUE_NONE, 'Tells about a command'),
            new InputOption('--version', '-V', InputOption::VALUE_NONE, 'Tells the version'),
            new InputOption('--ansi', '', InputOption::VALUE_NEGATABLE, 'Colours: always, or never', null),
        ]);
    }
}
