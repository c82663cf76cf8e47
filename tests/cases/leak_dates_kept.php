<?php
// leak: every visit's time is kept.
final class Visitor
{
    public array $visits = [];
}
$visitor = new Visitor();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $visitor;
    $visitor->visits[] = (new DateTimeImmutable('@' . 1_700_000_000 + $n)) // LEAK
        ->setTimezone(new DateTimeZone('Europe/Riga')); // LEAK
}

// HELD $GLOBALS['visitor']->visits[…]
// HELD $GLOBALS['visitor']->visits
return ['kind' => 'date'];
