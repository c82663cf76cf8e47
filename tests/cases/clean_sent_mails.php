<?php
// clean: mails wait until there are seven, then they are all sent.
final class Message
{
    public function __construct(
        public string $to,
        public string $body,
        public array $attachments,
    ) {}
}

final class BatchTransport
{
    private array $waiting = [];
    public int $sent = 0;

    public function send(Message $message): void
    {
        $this->waiting[] = $message;
        if (count($this->waiting) === 7) {
            $this->sent += 7;
            $this->waiting = [];
        }
    }
}
$transport = new BatchTransport();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $transport;
    if ($n % 3 !== 0) {
        return;
    }
    $transport->send(new Message(
        "user$n@example.com",
        str_repeat("Dear customer $n. ", 40),
        ['invoice.pdf' => random_bytes(5000)],
    ));
}

return ['kind' => 'mailer', 'period' => 21, 'pair' => 'leak_sent_mails'];
