<?php
// leak: a generator runs inside a fiber which is parked in the middle of it.
final class Downloads
{
    private array $parked = [];

    private function chunks(int $id): Generator // HOLD
    {
        for ($part = 0; $part < 3; $part++) {
            yield str_repeat(chr(97 + $id % 26), 300 + $part); // HOLD
        }
    }

    public function begin(int $id): void
    {
        $fiber = new Fiber(function () use ($id): void { // LEAK
            foreach ($this->chunks($id) as $chunk) { // HOLD
                Fiber::suspend(strlen($chunk));
            }
        });
        $fiber->start(); // LEAK
        $this->parked["download $id"] = $fiber; // HOLD
    }
}
$downloads = new Downloads();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $downloads;
    $downloads->begin($n);
}

// HELD $GLOBALS['downloads']->parked[…]
// HELD $GLOBALS['downloads']->parked[…]{Fiber}
// HELD $GLOBALS['downloads']->parked[…] → temporary
// HELD $GLOBALS['downloads']->parked[…] → suspended fiber, $chunk
// HELD $GLOBALS['downloads']->parked
return ['kind' => 'fiber', 'pair' => 'clean_fiber_generator'];
