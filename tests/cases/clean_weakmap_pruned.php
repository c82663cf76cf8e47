<?php
// clean: the entries of a weak map go with their keys.
final class Session
{
    public array $data = [];
}
$owners = new WeakMap();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $owners;
    for ($i = 0; $i < 5; $i++) {
        $session = new Session();
        $session->data = range($n, $n + 40);
        $owners[$session] = ['seen' => $n, 'name' => "session $n"];
    }
}

return ['kind' => 'weak', 'pair' => 'leak_weakmap_value_holds_key'];
