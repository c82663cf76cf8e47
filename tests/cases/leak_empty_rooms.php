<?php
// leak: chat rooms whose last member has left stay in the list, empty.
// HELD $GLOBALS['rooms']->members[…]
final class Rooms
{
    private array $members = [];

    public function join(string $room, int $user): void // HOLD
    {
        $this->members[$room][$user] = true; // LEAK
    }

    public function leave(string $room, int $user): void
    {
        unset($this->members[$room][$user]);
    }
}
$rooms = new Rooms();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $rooms;
    $room = "room-$n"; // LEAK
    $rooms->join($room, $n);
    $rooms->join($room, $n + 1);
    $rooms->leave($room, $n + 1);
    $rooms->leave($room, $n);
}

return ['kind' => 'websocket', 'pair' => 'clean_empty_rooms'];
