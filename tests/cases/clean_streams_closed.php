<?php
// clean: streams closed by hand, by leaving the scope, and by a loop that reads to the end.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $spool = fopen('php://temp', 'w+');
    fwrite($spool, str_repeat("line\n", 300));
    rewind($spool);
    while (fgets($spool) !== false);
    fclose($spool);
    $forgotten = new SplFileObject(__FILE__);
    $forgotten->fread(100);
    $context = stream_context_create(['http' => ['header' => "X: $n"]]);
    $source = fopen(__FILE__, 'r', false, $context);
}

return ['kind' => 'stream', 'warmup' => 5, 'pair' => 'leak_streams_open'];
