<?php
// clean: documents go through json, serialize and var_export; the last one is kept.
$last = null;

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $last;
    $document = ['id' => $n, 'rows' => array_fill(0, 50, "row $n"), 'when' => new DateTime('@0')];
    $copy = unserialize(serialize($document));
    $last = json_decode(json_encode($copy), true);
    var_export($last, true);
}

return ['kind' => 'json', 'warmup' => 8, 'bound' => 1024, 'pair' => 'leak_json_kept'];
