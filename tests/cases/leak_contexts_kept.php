<?php
// leak: stream contexts with options, kept by the requests made with them.
final class Client
{
    private array $sent = [];

    public function send(int $n): void
    {
        $context = stream_context_create(['http' => ['header' => "X-Request: $n"]]); // LEAK
        $this->sent["request $n"] = $context; // LEAK
    }
}
$client = new Client();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $client;
    $client->send($n);
}

// HELD $GLOBALS['client']->sent[…]
// HELD $GLOBALS['client']->sent
return ['kind' => 'stream'];
