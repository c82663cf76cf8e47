<?php
// leak: each loop appends another filter to a stream that stays open.
$out = fopen('php://memory', 'w');

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $out;
    stream_filter_append($out, 'string.rot13', STREAM_FILTER_WRITE); // LEAK
    fwrite($out, 'x');
    ftruncate($out, 0);
    rewind($out);
}

// HELD $GLOBALS['out']
return ['kind' => 'stream', 'pair' => 'clean_stream_filters'];
