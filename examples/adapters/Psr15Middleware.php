<?php

// SPDX-License-Identifier: MIT
//
// PSR-15 (Mezzio, Slim, Hyperf, Spiral, any runner): each request that passes is a loop. The outermost
// middleware sees most: put it first.

declare(strict_types=1);

namespace Leaktrack\Adapters;

use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\ServerRequestInterface;
use Psr\Http\Server\MiddlewareInterface;
use Psr\Http\Server\RequestHandlerInterface;

final class Psr15Middleware implements MiddlewareInterface
{
    public function process(ServerRequestInterface $request, RequestHandlerInterface $handler): ResponseInterface
    {
        if (function_exists('leaktrack_hook')) {
            leaktrack_hook();
        }
        return $handler->handle($request);
    }
}
