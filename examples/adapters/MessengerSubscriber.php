<?php

// SPDX-License-Identifier: MIT
//
// Symfony Messenger: when a worker stops, its log gets a warning for each line that leaked.

declare(strict_types=1);

namespace Leaktrack\Adapters;

use Psr\Log\LoggerInterface;
use Symfony\Component\EventDispatcher\EventSubscriberInterface;
use Symfony\Component\Messenger\Event\WorkerStoppedEvent;

final class MessengerSubscriber implements EventSubscriberInterface
{
    public function __construct(private readonly LoggerInterface $logger)
    {
    }

    public static function getSubscribedEvents(): array
    {
        return [WorkerStoppedEvent::class => 'onWorkerStopped'];
    }

    public function onWorkerStopped(): void
    {
        foreach (Leaks::lines() as $line) {
            $this->logger->warning($line);
        }
    }
}
