<?php
// leak: sessions are collected by chance, one of three requests, but by the time they were last collected.
// HELD $GLOBALS['sessions']->data[…]
// HELD $GLOBALS['sessions']->data[…]['bag']
final class Sessions
{
    private array $data = [];

    public function write(string $id, string $bag, int $now): void
    {
        $this->data[$id] = ['bag' => $bag, 'at' => $now]; // LEAK
        if (mt_rand(1, 3) === 1) {
            foreach ($this->data as $key => &$session) { // LEAK
                if ($session['at'] < $now - 30) {
                    unset($this->data[$key]);
                }
                $session['at'] = $now;
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
    $sessions->write("sess_$n", str_repeat('s', 300), $n); // LEAK
}

return ['kind' => 'session', 'pair' => 'clean_session_gc'];
