<?php
// clean: a translator remembers each message it had no translation for, of thirty there are.
final class Translator
{
    private array $missing = [];

    public function __construct(private array $catalogue) {}

    public function trans(string $id, array $values = []): string
    {
        if (!isset($this->catalogue[$id])) {
            $this->missing[$id] = ($this->missing[$id] ?? 0) + 1;
        }
        return strtr($this->catalogue[$id] ?? $id, $values);
    }
}
$translator = new Translator(['hello' => 'Guten Tag', 'bye' => 'Auf Wiedersehen']);
mt_srand(11);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $translator;
    $translator->trans('hello');
    $page = mt_rand(0, 29);
    $translator->trans("Dear customer, message $page of thirty: %n%", ['%n%' => (string) $n]);
}

return ['kind' => 'translator', 'loops' => 600, 'warmup' => 250, 'pair' => 'leak_missing_translations'];
