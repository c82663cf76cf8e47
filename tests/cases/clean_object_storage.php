<?php
// clean: objects are attached with data and detached after four loops.
$storage = new SplObjectStorage();
$order = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $storage, $order;
    $object = new ArrayObject(range(1, 10));
    $storage->attach($object, ['since' => $n, 'note' => "loop $n"]);
    $order[] = $object;
    if (count($order) > 4) {
        $storage->detach(array_shift($order));
    }
}

return ['kind' => 'spl', 'warmup' => 10, 'bound' => 512];
