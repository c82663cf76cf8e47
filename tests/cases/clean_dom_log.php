<?php
// clean: a document in which each request replaces the oldest of ten nodes.
if (!extension_loaded('dom')) return ['skip' => 'needs dom'];
$log = new DOMDocument();
$log->appendChild($log->createElement('log'));

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $log;
    $entry = $log->createElement('entry', "request $n");
    $entry->setAttribute('at', (string) $n);
    $root = $log->documentElement;
    $root->appendChild($entry);
    while ($root->childNodes->length > 10) {
        $root->removeChild($root->firstChild);
    }
}

return ['kind' => 'libxml', 'warmup' => 12, 'bound' => 2000, 'pair' => 'leak_dom_log'];
