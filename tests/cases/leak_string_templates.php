<?php
// leak: templates compiled from strings are kept by the hash of their source, which has user data in it.
final class Engine
{
    private array $compiled = [];

    public function render(string $source, array $values): string
    {
        $hash = md5($source); // LEAK
        $this->compiled[$hash] ??= $this->compile($source); // LEAK
        return $this->compiled[$hash]($values);
    }

    private function compile(string $source): Closure
    {
        $parts = preg_split('/\{(\w+)\}/', $source, -1, PREG_SPLIT_DELIM_CAPTURE); // LEAK
        return function (array $values) use ($parts): string { // LEAK
            $out = '';
            foreach ($parts as $i => $part) {
                $out .= $i % 2 ? $values[$part] ?? '' : $part;
            }
            return $out;
        };
    }
}
$engine = new Engine();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $engine;
    $engine->render("Order $n for {name}: {total} EUR", ['name' => 'Ada', 'total' => 12]);
}

return ['kind' => 'templates', 'pair' => 'clean_string_templates'];
// HELD $GLOBALS['engine']->compiled[…]
// HELD $GLOBALS['engine']->compiled[…] → closure at leak_string_templates.php:17 uses $parts
// HELD $GLOBALS['engine']->compiled
