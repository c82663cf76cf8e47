<?php

// SPDX-License-Identifier: MIT
//
// Sends requests to the demo's server:  php client.php ADDRESS COUNT [FIRST]
//
// Real HTTP over a few keep-alive connections that are made anew now and then. FIRST (0 unless
// told) is the number of the first request: what is asked for depends on the number alone. Prints
// what the server's memory was before and after; exit status 1 when an answer was not what it
// should be.

declare(strict_types=1);

const CONNECTIONS = 4;
const REQUESTS_PER_CONNECTION = 50;

/** @return resource */
function connect(string $address)
{
    $stream = stream_socket_client("tcp://$address", $code, $error, 5);
    if ($stream === false) {
        fwrite(STDERR, "cannot connect to $address: $error\n");
        exit(1);
    }
    stream_set_timeout($stream, 30);
    return $stream;
}

/**
 * @param resource $stream
 * @return array{int, string} status and body
 */
function get($stream, string $uri): array
{
    fwrite($stream, "GET $uri HTTP/1.1\r\nHost: demo\r\nAccept: */*\r\n\r\n");
    $status = $length = 0;
    while (($line = fgets($stream)) !== false && $line !== "\r\n") {
        if (preg_match('~^HTTP/1\.1 (\d+)~', $line, $match)) {
            $status = (int) $match[1];
        } elseif (preg_match('~^Content-Length: (\d+)~i', $line, $match)) {
            $length = (int) $match[1];
        }
    }
    $body = $length ? (string) stream_get_contents($stream, $length) : '';
    return [$status, $body];
}

/** @return array{string, string} a request's URI, and what its answer must contain */
function request(int $number): array
{
    $book = $number % 40 + 1;
    $visitor = 'visitor=v' . $number % 80;
    return match ($number % 4) {
        0 => ["/?$visitor", 'All books'],
        1 => ["/book/$book?$visitor", "/buy/$book"],
        2 => ['/search?q=tea+' . $number % 7 . "&$visitor", 'Search: tea'],
        3 => ['/api/books', '"url":"\/book\/40"'],
    };
}

/** The server's memory_get_usage(), garbage cycles collected. */
function memory(string $address): int
{
    [$status, $body] = get(connect($address), '/_memory');
    if ($status !== 200) {
        fwrite(STDERR, "no answer from $address\n");
        exit(1);
    }
    return json_decode($body, true)['bytes'];
}

if ($argc < 3 || !is_numeric($argv[2])) {
    fwrite(STDERR, "usage: php client.php ADDRESS COUNT [FIRST]\n");
    exit(2);
}
$address = (string) preg_replace('~^http://~', '', $argv[1]);
$count = (int) $argv[2];
$first = (int) ($argv[3] ?? 0);
$streams = [];
$wrong = 0;

$before = memory($address);
for ($number = $first; $number < $first + $count; $number++) {
    $which = $number % CONNECTIONS;
    if (!isset($streams[$which]) || intdiv($number, CONNECTIONS) % REQUESTS_PER_CONNECTION === 0) {
        $streams[$which] = connect($address);
    }
    [$uri, $wanted] = request($number);
    [$status, $body] = get($streams[$which], $uri);
    if ($status !== 200 || !str_contains($body, $wanted)) {
        fwrite(STDERR, "request $number, $uri: status $status, " . strlen($body) . " bytes\n");
        $wrong++;
    }
}
printf("%d requests answered, %d of them wrongly; ", $count, $wrong);
printf("memory %s -> %s bytes\n", number_format($before), number_format(memory($address)));
exit($wrong ? 1 : 0);
