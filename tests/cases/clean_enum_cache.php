<?php
// clean: what is remembered per case of an enum is bounded by the enum.
enum Suit: string
{
    case Hearts = 'h';
    case Spades = 's';
    case Clubs = 'c';
    case Diamonds = 'd';

    public function label(): string
    {
        static $labels = [];
        return $labels[$this->name] ??= ucfirst(strtolower($this->name)) . ' of the deck';
    }
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $suit = Suit::from('hscd'[$n % 4]);
    $suit->label();
    $seen = new SplObjectStorage();
    foreach (Suit::cases() as $case) {
        $seen[$case] = $case->value;
    }
}

return ['kind' => 'static', 'warmup' => 6];
