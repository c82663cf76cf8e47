<?php
// leak: a translator remembers each message it had no translation for, and users write them.
// HELD $GLOBALS['translator']->missing[…]
// HELD $GLOBALS['translator']->missing
final class Translator
{
    private array $missing = [];

    public function __construct(private array $catalogue) {}

    public function trans(string $id): string
    {
        if (!isset($this->catalogue[$id])) {
            $this->missing[$id] = true; // LEAK
        }
        return $this->catalogue[$id] ?? $id; // HOLD
    }
}
$translator = new Translator(['hello' => 'Guten Tag', 'bye' => 'Auf Wiedersehen']);

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $translator;
    $translator->trans('hello');
    $translator->trans("Dear customer number $n, your parcel is on its way"); // LEAK
}

return ['kind' => 'translator', 'pair' => 'clean_missing_translations'];
