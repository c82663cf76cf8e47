<?php
// leak: one node of each document is kept, and with it the document.
$titles = [];

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $titles;
    $document = new DOMDocument();
    $document->loadXML("<page><title>page $n</title><p>1</p><p>2</p><p>3</p></page>"); // LEAK
    $titles[] = $document->getElementsByTagName('title')->item(0); // LEAK
}

// HELD $GLOBALS['titles'][…]
return ['kind' => 'dom', 'skip' => extension_loaded('dom') ? null : 'needs dom'];
