<?php
// clean: the same, of a page that is sent and forgotten; the last one is kept for a retry.
final class Page
{
    public string $text = '';
    public string $sent = '';

    public function render(int $n): void
    {
        $this->text = '';
        for ($row = 0; $row < 20 + $n % 30; $row++) {
            $this->text .= "<tr><td>$row";
            $this->text .= "</td></tr>\n";
        }
        $this->sent = $this->text;
    }
}
$page = new Page();

function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    global $page;
    $page->render($n);
}

return ['kind' => 'string', 'bound' => 8192, 'warmup' => 40, 'pair' => 'leak_string_builder'];
