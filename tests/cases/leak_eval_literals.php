<?php
// leak: each eval has a literal of its own, which the engine keeps until the process ends.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    eval("\$x = 'a literal that was never there before: $n';"); // LEAK
}

// HELD interned strings of compiled code
return [
    'kind' => 'eval',
    'skip' => ini_get('opcache.enable_cli') ? 'opcache keeps no such literals' : null,
];
