<?php
// clean: the same memo, of titles that come back.
function slug(string $title): string
{
    static $made = [];
    return $made[$title] ??= trim(preg_replace('/\W+/', '-', strtolower($title)), '-');
}

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    slug('A title that was used before: number ' . $n % 30 . '!');
}

return ['kind' => 'static', 'warmup' => 40, 'pair' => 'leak_function_static'];
