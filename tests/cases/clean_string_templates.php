<?php
// clean: templates compiled from strings are kept by the hash of their source, of a dozen there are.
final class Engine
{
    private array $compiled = [];

    public function render(string $source, array $values): string
    {
        $hash = md5($source);
        $this->compiled[$hash] ??= $this->compile($source);
        return $this->compiled[$hash]($values);
    }

    private function compile(string $source): Closure
    {
        $parts = preg_split('/\{(\w+)\}/', $source, -1, PREG_SPLIT_DELIM_CAPTURE);
        return function (array $values) use ($parts): string {
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
    $kind = $n * 7 % 12;
    $engine->render("Mail $kind for {name}: {total} EUR", ['name' => "Ada $n", 'total' => 12]);
}

return ['kind' => 'templates', 'warmup' => 12, 'pair' => 'leak_string_templates'];
