<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace App;

use GuzzleHttp\Psr7\Message;
use GuzzleHttp\Psr7\Response;
use InvalidArgumentException;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;
use React\Socket\ConnectionInterface;
use React\Socket\ServerInterface;

/** HTTP/1.1 with keep-alive over react/socket; messages are read and written by guzzlehttp/psr7. */
final class HttpServer
{
    private const MAX_MESSAGE = 1 << 20;

    private int $requests = 0;

    public function __construct(private Application $application, ServerInterface $socket)
    {
        $socket->on('connection', $this->onConnection(...));
    }

    private function onConnection(ConnectionInterface $connection): void
    {
        $input = '';
        $connection->on('data', function (string $chunk) use ($connection, &$input): void {
            $input .= $chunk;
            while (($message = self::take($input)) !== null) {
                $this->answer($message, $connection);
            }
            if (strlen($input) > self::MAX_MESSAGE) {
                $connection->end(Message::toString(new Response(413, ['Content-Length' => '0'])));
                $input = '';
            }
        });
    }

    /** Cuts one whole message off the input; null while it is not all there. */
    private static function take(string &$input): ?string
    {
        $head = strpos($input, "\r\n\r\n");
        if ($head === false) {
            return null;
        }
        $header = substr($input, 0, $head + 2);
        $body = preg_match('/\r\nContent-Length:[ \t]*(\d{1,7})[ \t]*\r\n/i', $header, $match);
        $length = $head + 4 + ($body ? (int) $match[1] : 0);
        if (strlen($input) < $length) {
            return null;
        }
        $message = substr($input, 0, $length);
        $input = substr($input, $length);
        return $message;
    }

    private function answer(string $message, ConnectionInterface $connection): void
    {
        try {
            $request = Message::parseRequest($message);
        } catch (InvalidArgumentException) {
            $connection->end(Message::toString(new Response(400, ['Content-Length' => '0'])));
            return;
        }
        $own = $request->getUri()->getPath() === '/_memory';
        $response = $own ? $this->memory() : $this->page($request);
        $close = strtolower($request->getHeaderLine('Connection')) === 'close'
            || $request->getProtocolVersion() === '1.0';
        $response = $response
            ->withHeader('Content-Length', (string) $response->getBody()->getSize())
            ->withHeader('Connection', $close ? 'close' : 'keep-alive');
        $connection->write(Message::toString($response));
        if ($close) {
            $connection->end();
        }
    }

    private function page(RequestInterface $request): ResponseInterface
    {
        $this->requests++;
        return $this->application->handle($request);
    }

    /** PHP's own word on its memory, outside any loop, so that a report can be held against it. */
    private function memory(): ResponseInterface
    {
        gc_collect_cycles();
        $figures = ['requests' => $this->requests, 'bytes' => memory_get_usage()];
        return new Response(200, ['Content-Type' => 'application/json'], json_encode($figures));
    }
}
