<?php
// leak: a document that each request adds a node to, and never takes one out.
// HELD $GLOBALS['kept'][…]
if (!extension_loaded('dom')) return ['skip' => 'needs dom'];
$log = new DOMDocument();
$log->appendChild($log->createElement('log'));
$kept = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $log, $kept;
    $entry = $log->createElement('entry', "request $n"); // LEAK
    $entry->setAttribute('at', (string) $n); // LEAK
    $log->documentElement->appendChild($entry); // HOLD
    $kept[] = $entry; // HOLD
}

return ['kind' => 'libxml', 'pair' => 'clean_dom_log'];
