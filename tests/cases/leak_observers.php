<?php
// leak: every loop attaches an observer to a subject that stays.
final class Stock implements SplSubject
{
    private SplObjectStorage $observers;

    public function __construct()
    {
        $this->observers = new SplObjectStorage();
    }

    public function attach(SplObserver $observer): void
    {
        $this->observers->attach($observer); // LEAK
    }

    public function detach(SplObserver $observer): void
    {
        $this->observers->detach($observer);
    }

    public function notify(): void
    {
        foreach ($this->observers as $observer) {
            $observer->update($this);
        }
    }
}

final class Basket implements SplObserver
{
    public int $updates = 0;

    public function update(SplSubject $subject): void
    {
        $this->updates++;
    }
}
$stock = new Stock();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $stock;
    $basket = new Basket(); // LEAK
    $stock->attach($basket);
    $stock->notify();
}

// HELD $GLOBALS['stock']->observers
// HELD $GLOBALS['stock']->observers[…]
return ['kind' => 'listener', 'pair' => 'clean_observers'];
