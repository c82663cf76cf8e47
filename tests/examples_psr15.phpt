--TEST--
examples/adapters: the PSR-15 middleware
--DESCRIPTION--
Protects: the snippet that people copy: a loop per request, the leaking line behind it is named.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
require __DIR__ . '/runtimes/vendor.inc';
require __DIR__ . '/runtimes/adapters.inc';
skip_without_adapters('psr/http-server-middleware', 'nyholm/psr7');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/vendor.inc';
require __DIR__ . '/runtimes/server.inc';
require __DIR__ . '/runtimes/adapters.inc';

$run = run_adapter(<<<'PHP'
<?php
use Nyholm\Psr7\{Response, ServerRequest};
use Psr\Http\Message\{ResponseInterface, ServerRequestInterface};
use Psr\Http\Server\{MiddlewareInterface, RequestHandlerInterface};

final class Pipe implements RequestHandlerInterface
{
    /** @param list<MiddlewareInterface> $middleware */
    public function __construct(private array $middleware, private RequestHandlerInterface $last) {}
    public function handle(ServerRequestInterface $request): ResponseInterface
    {
        $next = clone $this;
        $first = array_shift($next->middleware);
        return $first ? $first->process($request, $next) : $this->last->handle($request);
    }
}
final class Application implements RequestHandlerInterface
{
    private array $seen = [];
    public function handle(ServerRequestInterface $request): ResponseInterface
    {
        $this->seen[] = str_repeat('k', 9000); // @leak
        return new Response(200, ['X-Seen' => (string) count($this->seen)], (string) $request->getUri());
    }
}
$application = new Pipe([new Leaktrack\Adapters\Psr15Middleware], new Application);
for ($i = 0; $i < 150; $i++) {
    $response = $application->handle(new ServerRequest('GET', "http://x/$i"));
}
echo $response->getBody(), ' ', $response->getHeaderLine('X-Seen'), "\n";
PHP, vendor_autoloader('nyholm/psr7'));
echo $run->out;
?>
--EXPECT--
Leaktrack\Adapters\Psr15Middleware::process: 150 loops, leak, 1 line
http://x/149 150
