<?php
// leak: a static variable of a function remembers every argument.
function slug(string $title): string
{
    static $made = [];
    return $made[$title] ??= trim(preg_replace('/\W+/', '-', strtolower($title)), '-'); // LEAK
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    slug("A title that nobody used before: number $n!"); // LEAK
}

// HELD static $made[…] in slug()
return ['kind' => 'static', 'pair' => 'clean_function_static'];
