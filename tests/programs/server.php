<?php

// An event loop over stream_select() that answers HTTP requests, several a connection. Each request leaks
// 200 bytes. Prints its address, and when it is told to end (GET /end) how many requests it has answered.

$kept = [];

function answer(string $path): string
{
    leaktrack_hook('request');
    global $kept;
    $kept[] = str_repeat('k', 200); // @kept
    $body = "answer to $path";
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " . strlen($body) . "\r\n\r\n$body";
}

$server = stream_socket_server('tcp://127.0.0.1:0', $error, $message)
    ?: throw new RuntimeException($message);
stream_set_blocking($server, false);
echo stream_socket_get_name($server, false), "\n";
$clients = $received = [];
$answers = 0;
$interrupted = false;
while (true) {
    $read = [$server, ...$clients];
    $write = $except = null;
    // A signal ends the waiting, as it does in every program: there is nothing to read then.
    if (@stream_select($read, $write, $except, null) === false) {
        continue;
    }
    foreach ($read as $socket) {
        $id = (int) $socket;
        if ($socket === $server) {
            if ($client = @stream_socket_accept($server, 0)) {
                stream_set_blocking($client, false);
                $clients[(int) $client] = $client;
                $received[(int) $client] = '';
            }
            continue;
        }
        $bytes = fread($socket, 65536);
        if ($bytes === '' && feof($socket)) {
            unset($clients[$id], $received[$id]);
            continue;
        }
        $received[$id] .= $bytes;
        while (preg_match('~^GET (\S+) .*?\r\n\r\n~s', $received[$id], $request)) {
            $received[$id] = substr($received[$id], strlen($request[0]));
            $answers++;
            fwrite($socket, answer($request[1]));
            if ($request[1] === '/end') {
                exit("$answers\n");
            }
        }
    }
}
