<?php

// SPDX-License-Identifier: MIT
//
// Symfony Messenger: each message that a worker handles is a loop, and each class of messages a place of
// its own. Put it first among the bus' middleware. (A subscriber of the worker's events has
// returned before the message is handled; what one is good for is in MessengerSubscriber.php.)

declare(strict_types=1);

namespace Leaktrack\Adapters;

use Symfony\Component\Messenger\Envelope;
use Symfony\Component\Messenger\Middleware\MiddlewareInterface;
use Symfony\Component\Messenger\Middleware\StackInterface;
use Symfony\Component\Messenger\Stamp\ReceivedStamp;

final class MessengerMiddleware implements MiddlewareInterface
{
    public function handle(Envelope $envelope, StackInterface $stack): Envelope
    {
        // Not where a message is sent.
        if (function_exists('leaktrack_hook') && $envelope->last(ReceivedStamp::class)) {
            leaktrack_hook($envelope->getMessage()::class);
        }
        return $stack->next()->handle($envelope, $stack);
    }
}
