<?php

// SPDX-License-Identifier: MIT
//
// Symfony under RoadRunner, FrankenPHP, Swoole: a decorator of the service http_kernel. A listener of
// kernel.request would not do: it has returned before the controller runs.

declare(strict_types=1);

namespace Leaktrack\Adapters;

use Symfony\Component\DependencyInjection\Attribute\AsDecorator;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpKernel\HttpKernelInterface;
use Symfony\Component\HttpKernel\TerminableInterface;

#[AsDecorator('http_kernel')]
final class SymfonyKernel implements HttpKernelInterface, TerminableInterface
{
    public function __construct(private readonly HttpKernelInterface $inner)
    {
    }

    public function handle(Request $request, int $type = self::MAIN_REQUEST, bool $catch = true): Response
    {
        // A sub-request runs inside its request's loop.
        if (function_exists('leaktrack_hook')) {
            leaktrack_hook();
        }
        return $this->inner->handle($request, $type, $catch);
    }

    public function terminate(Request $request, Response $response): void
    {
        if ($this->inner instanceof TerminableInterface) {
            $this->inner->terminate($request, $response);
        }
    }
}
