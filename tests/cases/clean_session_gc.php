<?php
// clean: sessions are collected by chance, one of ten requests, thirty requests after their last.
final class Sessions
{
    private array $data = [];

    public function write(string $id, string $bag, int $now): void
    {
        $this->data[$id] = ['bag' => $bag, 'at' => $now];
        if (mt_rand(1, 10) === 1) {
            foreach ($this->data as $key => $session) {
                if ($session['at'] < $now - 30) {
                    unset($this->data[$key]);
                }
            }
        }
    }
}
$sessions = new Sessions();
mt_srand(3);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $sessions;
    $sessions->write("sess_$n", str_repeat('s', 300), $n);
}

return ['kind' => 'session', 'loops' => 600, 'bound' => 60000, 'pair' => 'leak_session_gc'];
