<?php
// leak: a callback of preg_replace_callback that keeps the matches.
final class Links
{
    public array $found = [];

    public function render(string $text): string
    {
        return preg_replace_callback('/\[(\w+)\]/', function (array $match): string { // LEAK
            $this->found[] = $match; // HOLD
            return "<a>$match[1]</a>";
        }, $text);
    }
}
$links = new Links();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $links;
    $links->render("see [page$n] and [other$n]");
}

// HELD $GLOBALS['links']->found[…]
// HELD $GLOBALS['links']->found
return ['kind' => 'callback', 'pair' => 'clean_regex_callback'];
