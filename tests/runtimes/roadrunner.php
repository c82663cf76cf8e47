<?php
// RoadRunner's worker: its own packages, over pipes as its server speaks.  php roadrunner.php AUTOLOADER
require $argv[1];

use Nyholm\Psr7\Factory\Psr17Factory;
use Nyholm\Psr7\Response;
use Psr\Http\Message\ServerRequestInterface;
use Spiral\Goridge\StreamRelay;
use Spiral\RoadRunner\Http\PSR7Worker;
use Spiral\RoadRunner\Worker;

final class Handler
{
    private array $seen = [];
    private ?string $last = null;

    public function handle(ServerRequestInterface $request): Response
    {
        $this->seen[] = str_repeat('k', 9000); // @leak
        $this->last = str_repeat('l', 5000); // @last
        if ($request->getUri()->getPath() === '/fails') {
            throw new DomainException('this one fails');
        }
        return new Response(200, ['X-Pid' => (string) getmypid()], 'hello ' . $request->getUri()->getQuery());
    }
}

$factory = new Psr17Factory;
$worker = new PSR7Worker(new Worker(new StreamRelay(STDIN, STDOUT), false), $factory, $factory, $factory);
$handler = new Handler;
while ($request = $worker->waitRequest()) {
    leaktrack_hook();
    try {
        $worker->respond($handler->handle($request));
    } catch (Throwable $e) {
        $worker->getWorker()->error($e->getMessage());
    }
}
