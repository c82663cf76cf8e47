<?php
// clean: feeds are read and dropped.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $feed = simplexml_load_string("<feed><entry>entry $n</entry><entry>next</entry></feed>");
    foreach ($feed->entry as $entry) {
        trim((string) $entry);
    }
    $feed->addChild('entry', "more $n");
    $feed->asXML();
}

return [
    'kind' => 'dom',
    'skip' => extension_loaded('simplexml') ? null : 'needs simplexml',
    'warmup' => 3,
    'pair' => 'leak_simplexml',
];
