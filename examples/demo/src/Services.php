<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace App;

use Monolog\Handler\StreamHandler;
use Monolog\Level;
use Monolog\Logger;
use Psr\Log\LoggerInterface;
use Twig\Environment;
use Twig\Loader\FilesystemLoader;

/** Innocent: each service is made when it is first asked for, and then stays. */
final class Services
{
    private ?LoggerInterface $logger = null;
    private ?Environment $twig = null;
    /** @var list<array{id: int, title: string, author: string, price: int, blurb: string}>|null */
    private ?array $books = null;

    public function __construct(private ?string $log)
    {
    }

    public function logger(): LoggerInterface
    {
        $handler = fn () => new StreamHandler($this->log ?? '/dev/null', Level::Info);
        return $this->logger ??= new Logger('shop', [$handler()]);
    }

    public function twig(): Environment
    {
        return $this->twig ??= new Environment(new FilesystemLoader(__DIR__ . '/../templates'));
    }

    /** @return list<array{id: int, title: string, author: string, price: int, blurb: string}> */
    public function books(): array
    {
        return $this->books ??= array_map(fn (int $id) => [
            'id' => $id,
            'title' => ['A short history of', 'The art of', 'Notes on', 'On the nature of'][$id % 4]
                . ' ' . ['rain', 'queues', 'sorting', 'tea', 'long walks'][$id % 5],
            'author' => ['Ada Byron', 'Edsger Kuip', 'Grace Lee', 'Tony Oxley'][$id % 3],
            'price' => 900 + 37 * $id % 2000,
            'blurb' => str_repeat('Everything that you ever wanted to know, and then some. ', 3),
        ], range(1, 40));
    }
}
