<?php
// leak: a mailer for tests in production: it remembers each message it sent, attachments and all.
// HELD $GLOBALS['transport']->sent[…]->attachments['invoice.pdf']
// HELD $GLOBALS['transport']->sent[…]->body
// HELD $GLOBALS['transport']->sent[…]
// HELD $GLOBALS['transport']->sent[…]->to
final class Message
{
    public function __construct(
        public string $to,
        public string $body,
        public array $attachments,
    ) {}
}

final class ArrayTransport
{
    private array $sent = [];

    public function send(Message $message): void
    {
        $this->sent[] = $message; // HOLD
    }
}
$transport = new ArrayTransport();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $transport;
    if ($n % 3 !== 0) {
        return;
    }
    $transport->send(new Message( // LEAK
        "user$n@example.com", // LEAK
        str_repeat("Dear customer $n. ", 40), // LEAK
        ['invoice.pdf' => random_bytes(5000)], // LEAK
    ));
}

return ['kind' => 'mailer', 'pair' => 'clean_sent_mails'];
