<?php

// SPDX-License-Identifier: MIT
//
// Laravel under Octane: each request is a loop. Put it first among the global middleware. (A listener of
// Octane's RequestReceived has returned before the request is handled.) The same class serves as a
// job middleware of Laravel's queue.

declare(strict_types=1);

namespace Leaktrack\Adapters;

use Closure;

final class LaravelMiddleware
{
    public function handle(object $request, Closure $next): mixed
    {
        if (function_exists('leaktrack_hook')) {
            leaktrack_hook();
        }
        return $next($request);
    }
}
