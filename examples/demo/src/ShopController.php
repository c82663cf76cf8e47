<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace App;

use Symfony\Component\EventDispatcher\EventDispatcher;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpKernel\Exception\NotFoundHttpException;

final class ShopController
{
    private EventDispatcher $events;
    private RecentPages $recent;

    public function __construct(
        private Services $services,
        private StockFeed $feed,
        private PriceQuotes $quotes,
    ) {
        $this->recent = new RecentPages();
        $this->events = new EventDispatcher();
        $this->events->addListener(PageViewed::class, $this->onPageViewed(...));
    }

    public function home(Request $request): Response
    {
        return $this->page($request, 'All books', $this->services->books());
    }

    public function book(Request $request, int $id): Response
    {
        $book = $this->services->books()[$id - 1] ?? throw new NotFoundHttpException("No book $id");
        return $this->page($request, $book['title'], $this->services->books(), $book);
    }

    public function search(Request $request): Response
    {
        $words = $request->query->getString('q');
        $books = $this->services->books();
        $hits = array_map(fn (array $book) => similar_text($words, $book['title']), $books);
        array_multisort($hits, SORT_DESC, $books);
        return $this->page($request, "Search: $words", $books);
    }

    public function api(Request $request): Response
    {
        $link = fn (array $book) => $book + ['url' => "/book/{$book['id']}"];
        $books = array_map($link, $this->services->books());
        return $this->finish($request, new JsonResponse($books));
    }

    /** A request that costs little, for measuring what a loop itself costs. */
    public function ping(): Response
    {
        return new Response("pong\n", 200, ['Content-Type' => 'text/plain']);
    }

    public function buy(Request $request, int $id): Response
    {
        $this->feed->publish($id);
        return $this->page($request, "Bought $id", $this->services->books());
    }

    private function onPageViewed(PageViewed $event): void
    {
        $this->recent->remember($event->visitor, $event->page);
    }

    /**
     * @param list<array<string, mixed>> $books
     * @param array<string, mixed>|null $book
     */
    private function page(
        Request $request,
        string $title,
        array $books,
        ?array $book = null,
    ): Response {
        $page = $this->services->twig()->render('page.html.twig', [
            'title' => $title,
            'menu' => Category::tree(),
            'book' => $book,
            'books' => $books,
            'visitors' => $this->recent->count(),
        ]);
        return $this->finish($request, new Response($page));
    }

    private function finish(Request $request, Response $response): Response
    {
        $visitor = $request->query->getString('visitor', 'somebody');
        $this->events->dispatch(new PageViewed($visitor, (string) $response->getContent()));
        $number = $request->attributes->getInt('number');
        $quote = $this->quotes->forRequest($number, $this->services->books());
        $response->headers->set('X-Quote', md5($quote));
        return $response;
    }
}
