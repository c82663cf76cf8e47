--TEST--
examples/adapters: Laravel's middleware and Octane's listener
--DESCRIPTION--
Protects: the snippets that people copy, called as Laravel calls them: a loop per request, warnings when
the worker stops.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
require __DIR__ . '/runtimes/vendor.inc';
require __DIR__ . '/runtimes/adapters.inc';
skip_without_adapters('psr/log');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/vendor.inc';
require __DIR__ . '/runtimes/server.inc';
require __DIR__ . '/runtimes/adapters.inc';

$run = run_adapter(<<<'PHP'
<?php
final class Request { public function __construct(public string $uri) {} }
final class Controller
{
    private array $seen = [];
    public function __invoke(Request $request): string
    {
        $this->seen[] = str_repeat('k', 9000); // @leak
        return "page $request->uri";
    }
}
final class Logger extends Psr\Log\AbstractLogger
{
    public function log($level, string|Stringable $message, array $context = []): void
    {
        fwrite(fopen(__FILE__ . '.log', 'a'), "$message\n");
    }
}
$controller = new Controller;
$middleware = new Leaktrack\Adapters\LaravelMiddleware;
for ($i = 0; $i < 150; $i++) {
    $page = $middleware->handle(new Request("/$i"), $controller(...));
}
(new Leaktrack\Adapters\OctaneListener(new Logger))->handle(new stdClass);
echo $page, "\n";
PHP, vendor_autoloader('psr/log'));
echo $run->out;
same(1, count(file("$run->script.log")), 'warnings');
?>
--EXPECT--
Leaktrack\Adapters\LaravelMiddleware::handle: 150 loops, leak, 1 line
page /149
