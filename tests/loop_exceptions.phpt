--TEST--
An exception out of the main function ends its loop
--DESCRIPTION--
Protects: the marker fires on the exception's way out, before the caller's catch block runs; traces
and previous exceptions are as without leaktrack; what the exception holds counts as retained until
it dies.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$run = run_both(<<<'PHP'
<?php
namespace App;
class Problem extends \RuntimeException {}
class Handler
{
    public function handle(string $word, array $values): void
    {
        \leaktrack_hook();
        $local = str_repeat('l', 3000);
        try {
            throw new \LogicException('inner');
        } catch (\LogicException $e) {
            throw new Problem("outer $word", 5, $e); // @throw
        } finally {
            $more = str_repeat('m', 3000);
        }
    }
}
function nested(): void
{
    \leaktrack_hook();
    (new Handler)->handle('nested', []);
}
$kept = [];
for ($i = 0; $i < 6; $i++) {
    try {
        $i % 2 ? nested() : (new Handler)->handle('direct', ['a' => $i]);
    } catch (Problem $e) {
        echo str_replace(__DIR__, '', $e), "\n";
        echo count($e->getTrace()), ' ', json_encode($e->getTrace()[0]['args']), "\n";
        $kept = [$e];
    }
    unset($e);
}
PHP, ['leaktrack.gc' => 'never'])->verify();
echo implode("\n", $run->places()), "\n";
$line = $run->line('throw');
foreach ($run->loops('App\Handler::handle') as $loop) {
    [$bytes, $blocks] = $run->at_line($loop['keep'], $line);
    check($bytes > 0 && $blocks > 0, 'the exception is retained by the loop that threw it');
    $back = array_sum(array_column($loop['back'] ?? [], 3));
    if ($loop['n'] > 2) {
        check($back > 0, 'and returned when the next replaces it');
    }
}
?>
--EXPECT--
App\Handler::handle: 6 return
App\nested: 3 return
