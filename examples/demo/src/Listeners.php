<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace App;

use Psr\Log\LoggerInterface;
use Symfony\Component\EventDispatcher\EventSubscriberInterface;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpKernel\Event\ControllerEvent;
use Symfony\Component\HttpKernel\Event\ExceptionEvent;
use Symfony\Component\HttpKernel\Event\ResponseEvent;
use Symfony\Component\HttpKernel\Event\TerminateEvent;
use Symfony\Component\HttpKernel\Exception\HttpExceptionInterface;
use Symfony\Component\HttpKernel\KernelEvents;

/** What happens around every request, whatever page it asks for. */
final class Listeners implements EventSubscriberInterface
{
    /** @var array<int, int> book => the last request that should have shown its new stock */
    private array $stale = [];
    /** @var list<string> */
    private array $lines = [];
    private string $lastPage = '';

    public function __construct(
        private LoggerInterface $logger,
        private StockFeed $feed,
        private PriceQuotes $quotes,
        private bool $leaks,
    ) {
    }

    public static function getSubscribedEvents(): array
    {
        return [
            KernelEvents::CONTROLLER => 'onController',
            KernelEvents::RESPONSE => 'onResponse',
            KernelEvents::EXCEPTION => 'onException',
            KernelEvents::TERMINATE => 'onTerminate',
        ];
    }

    /** Planted: a listener for each request, on a feed that outlives them all. */
    public function onController(ControllerEvent $event): void
    {
        $number = $event->getRequest()->attributes->getInt('number');
        $this->feed->subscribe($number, fn (int $book) => $this->stale[$book] = $number); // LEAK
    }

    public function onResponse(ResponseEvent $event): void
    {
        $request = $event->getRequest();
        $page = (string) $event->getResponse()->getContent();
        AuditLog::record($request->attributes->getInt('number'), $request->getRequestUri(), $page);

        // Innocent: a value that the next request replaces.
        $this->lastPage = strtoupper(substr($page, 0, 2_000));
    }

    public function onException(ExceptionEvent $event): void
    {
        $error = $event->getThrowable();
        $status = $error instanceof HttpExceptionInterface ? $error->getStatusCode() : 500;
        if ($status === 500) {
            $this->logger->error($error->getMessage(), ['exception' => $error]);
        }
        $event->setResponse(new Response(Response::$statusTexts[$status] . "\n", $status));
    }

    public function onTerminate(TerminateEvent $event): void
    {
        $request = $event->getRequest();
        $this->access($request->getRequestUri(), $event->getResponse()->getStatusCode());
        if (!$this->leaks) {
            $this->mend($request->attributes->getInt('number'));
        }
    }

    /** Innocent: a buffer that is flushed every ten requests. */
    private function access(string $uri, int $status): void
    {
        $this->lines[] = sprintf('%s %d %s', $uri, $status, md5($this->lastPage));
        if (count($this->lines) === 10) {
            $this->logger->info(implode("\n", $this->lines));
            $this->lines = [];
        }
    }

    /** What the planted leaks forget to do. */
    private function mend(int $number): void
    {
        $this->feed->unsubscribe($number);
        $this->quotes->forget($number);
        AuditLog::flush($this->logger);
    }
}
