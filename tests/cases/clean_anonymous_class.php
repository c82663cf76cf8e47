<?php
// clean: an anonymous class, closures and a nested function in the body of the loop.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    if (!function_exists('nested')) {
        function nested(int $n): array
        {
            return range(0, $n % 50);
        }
    }
    $object = new class ($n) {
        public array $data = [];

        public function __construct(int $n)
        {
            $this->data = nested($n);
        }
    };
    $double = fn (int $x) => $x * 2;
    $object->data = array_map($double, $object->data);
}

return ['kind' => 'eval', 'warmup' => 3, 'pair' => 'leak_anonymous_classes'];
