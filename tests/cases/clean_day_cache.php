<?php
// clean: holidays are worked out once for each day of the year, the days come one by one.
final class Calendar
{
    private array $days = [];

    public function isHoliday(string $day): bool
    {
        return $this->days[$day] ??= in_array(substr($day, 5), ['01-01', '05-01', '12-25'], true);
    }
}
$calendar = new Calendar();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $calendar;
    $day = (new DateTimeImmutable('2025-01-01'))->modify('+' . $n % 365 . ' days');
    $calendar->isHoliday($day->format('Y-m-d'));
}

return ['kind' => 'calendar', 'loops' => 1100, 'long' => 2400, 'warmup' => 366, 'pair' => 'leak_day_cache'];
