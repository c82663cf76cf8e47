<?php
// leak: holidays are kept by the moment they were asked for, not by the day.
// HELD $GLOBALS['calendar']->days[…]
final class Calendar
{
    private array $days = [];

    public function isHoliday(DateTimeImmutable $day): bool
    {
        return $this->days[$day->format('c')] ??= $day->format('m-d') === '12-25'; // LEAK
    }
}
$calendar = new Calendar();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $calendar;
    $calendar->isHoliday((new DateTimeImmutable('2025-01-01'))->modify("+$n minutes"));
}

return ['kind' => 'calendar', 'pair' => 'clean_day_cache'];
