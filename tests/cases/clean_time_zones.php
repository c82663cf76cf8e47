<?php
// clean: times in nine zones; the engine keeps each zone it has read.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $zones = ['UTC', 'Europe/Riga', 'Asia/Tokyo', 'America/Lima', 'Africa/Cairo', 'Asia/Kolkata',
        'Pacific/Auckland', 'America/Denver', 'Europe/Lisbon'];
    $at = new DateTimeImmutable('2026-03-29 02:30:00', new DateTimeZone($zones[$n % 9]));
    $period = new DatePeriod($at, new DateInterval('PT6H'), 8);
    foreach ($period as $time) {
        $time->setTimezone(new DateTimeZone('UTC'))->format(DATE_ATOM);
    }
}

return ['kind' => 'date', 'warmup' => 12];
