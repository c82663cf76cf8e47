<?php

// SPDX-License-Identifier: MIT
//
// The demo's application without HTTP, for tests and measurements:
//   require 'examples/demo/handler.php'; echo handle('/book/7?visitor=v1');
// Each call is one loop of App\Application::handle(). DEMO_LEAKS=0 runs the mended application.

declare(strict_types=1);

use App\Application;
use GuzzleHttp\Psr7\Request;

require_once __DIR__ . '/vendor/autoload.php';

function handle(string $uri): string
{
    static $application = null;
    $application ??= new Application(getenv('DEMO_LEAKS') !== '0', getenv('DEMO_LOG') ?: null);
    return (string) $application->handle(new Request('GET', $uri))->getBody();
}
