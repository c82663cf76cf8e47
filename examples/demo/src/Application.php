<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace App;

use GuzzleHttp\Psr7\Response as PsrResponse;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;
use Symfony\Component\EventDispatcher\EventDispatcher;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\RequestStack;
use Symfony\Component\HttpKernel\Controller\ArgumentResolver;
use Symfony\Component\HttpKernel\Controller\ControllerResolver;
use Symfony\Component\HttpKernel\EventListener\RouterListener;
use Symfony\Component\HttpKernel\HttpKernel;
use Symfony\Component\Routing\Matcher\UrlMatcher;
use Symfony\Component\Routing\RequestContext;
use Symfony\Component\Routing\Route;
use Symfony\Component\Routing\RouteCollection;

/** The long-lived application: built once, it answers every request of the process. */
final class Application
{
    private const ROUTES = [
        '/' => 'home',
        '/book/{id<\d+>}' => 'book',
        '/search' => 'search',
        '/api/books' => 'api',
        '/buy/{id<\d+>}' => 'buy',
        '/ping' => 'ping',
    ];

    private int $requests = 0;
    private HttpKernel $kernel;

    /** @param bool $leaks false runs the mended application: what is planted is given back */
    public function __construct(bool $leaks = true, ?string $log = null)
    {
        $services = new Services($log);
        $feed = new StockFeed();
        $quotes = new PriceQuotes();
        $shop = new ShopController($services, $feed, $quotes);

        $routes = new RouteCollection();
        foreach (self::ROUTES as $path => $method) {
            $routes->add($method, new Route($path, ['_controller' => [$shop, $method]]));
        }

        $stack = new RequestStack();
        $dispatcher = new EventDispatcher();
        $matcher = new UrlMatcher($routes, new RequestContext());
        $dispatcher->addSubscriber(new RouterListener($matcher, $stack, null, $services->logger()));
        $dispatcher->addSubscriber(new Listeners($services->logger(), $feed, $quotes, $leaks));

        $controllers = new ControllerResolver();
        $arguments = new ArgumentResolver();
        $this->kernel = new HttpKernel($dispatcher, $controllers, $stack, $arguments, true);
    }

    /** The main function: one run of it is one loop. */
    public function handle(RequestInterface $psr): ResponseInterface
    {
        if (function_exists('leaktrack_hook')) leaktrack_hook();

        $request = $this->request($psr);
        $response = $this->kernel->handle($request);
        $this->kernel->terminate($request, $response);

        $headers = $response->headers->allPreserveCaseWithoutCookies();
        $body = (string) $response->getContent();
        return new PsrResponse($response->getStatusCode(), $headers, $body);
    }

    private function request(RequestInterface $psr): Request
    {
        parse_str($psr->getUri()->getQuery(), $query);
        $server = [
            'REQUEST_METHOD' => $psr->getMethod(),
            'REQUEST_URI' => $psr->getRequestTarget(),
            'SERVER_PROTOCOL' => 'HTTP/' . $psr->getProtocolVersion(),
        ];
        foreach ($psr->getHeaders() as $name => $values) {
            $server['HTTP_' . strtr(strtoupper((string) $name), '-', '_')] = implode(', ', $values);
        }
        $attributes = ['number' => $this->requests++];
        return new Request($query, [], $attributes, [], [], $server, (string) $psr->getBody());
    }
}
