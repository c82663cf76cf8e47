<?php

// SPDX-License-Identifier: MIT
//
// Laravel Octane: when a worker stops, Laravel's log gets a warning for each line that leaked. In
// config/octane.php: 'listeners' => [WorkerStopping::class => [OctaneListener::class]].

declare(strict_types=1);

namespace Leaktrack\Adapters;

use Psr\Log\LoggerInterface;

final class OctaneListener
{
    public function __construct(private readonly LoggerInterface $logger)
    {
    }

    public function handle(object $event): void
    {
        foreach (Leaks::lines() as $line) {
            $this->logger->warning($line);
        }
    }
}
