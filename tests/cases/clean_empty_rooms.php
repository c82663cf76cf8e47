<?php
// clean: chat rooms in which people stay for a random while, gone with their last member.
final class Rooms
{
    public array $members = [];

    public function join(string $room, int $user): void
    {
        $this->members[$room][$user] = true;
    }

    public function leave(string $room, int $user): void
    {
        unset($this->members[$room][$user]);
        if (!$this->members[$room]) {
            unset($this->members[$room]);
        }
    }
}
$rooms = new Rooms();
mt_srand(17);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $rooms;
    $rooms->join('room-' . mt_rand(0, 99), $n);
    foreach ($rooms->members as $room => $users) {
        foreach ($users as $user => $here) {
            if (mt_rand(0, 9) === 0) {
                $rooms->leave($room, $user);
            }
        }
    }
}

return ['kind' => 'websocket', 'loops' => 600, 'bound' => 16000, 'pair' => 'leak_empty_rooms'];
