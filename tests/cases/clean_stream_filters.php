<?php
// clean: the filter is removed again.
$out = fopen('php://memory', 'w');

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $out;
    $filter = stream_filter_append($out, 'string.rot13', STREAM_FILTER_WRITE);
    fwrite($out, 'x');
    stream_filter_remove($filter);
    ftruncate($out, 0);
    rewind($out);
}

return ['kind' => 'stream', 'warmup' => 5, 'pair' => 'leak_stream_filters'];
