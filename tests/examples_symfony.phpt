--TEST--
examples/adapters: Symfony's kernel and Messenger
--DESCRIPTION--
Protects: the snippets that people copy. A loop per request, whose sub-requests are its own; a loop per
message that a worker receives, by its class, and none where one is sent; warnings when it stops.
--EXTENSIONS--
leaktrack
--SKIPIF--
<?php
require __DIR__ . '/runtimes/vendor.inc';
require __DIR__ . '/runtimes/adapters.inc';
skip_without_adapters('symfony/http-kernel', 'symfony/messenger');
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/vendor.inc';
require __DIR__ . '/runtimes/server.inc';
require __DIR__ . '/runtimes/adapters.inc';

$autoloader = vendor_autoloader('symfony/messenger');
$run = run_adapter(<<<'PHP'
<?php
use Symfony\Component\EventDispatcher\EventDispatcher;
use Symfony\Component\HttpFoundation\{Request, RequestStack, Response};
use Symfony\Component\HttpKernel\{HttpKernel, HttpKernelInterface};
use Symfony\Component\HttpKernel\Controller\{ArgumentResolver, ControllerResolver};

final class Controller
{
    public static array $seen = [];
    public static HttpKernelInterface $kernel;
    public function page(Request $request): Response
    {
        self::$seen[] = str_repeat('k', 9000); // @leak
        $part = Request::create('/part');
        $part->attributes->set('_controller', [$this, 'part']);
        return new Response('page with ' . self::$kernel->handle($part, HttpKernelInterface::SUB_REQUEST)->getContent());
    }
    public function part(): Response
    {
        return new Response('a part');
    }
}
$kernel = new Leaktrack\Adapters\SymfonyKernel(
    new HttpKernel(new EventDispatcher, new ControllerResolver, new RequestStack, new ArgumentResolver));
Controller::$kernel = $kernel;
for ($i = 0; $i < 150; $i++) {
    $request = Request::create("/$i");
    $request->attributes->set('_controller', [Controller::class, 'page']);
    $response = $kernel->handle($request);
    $kernel->terminate($request, $response);
}
echo $response->getContent(), "\n";
PHP, $autoloader);
echo $run->out;

$run = run_adapter(<<<'PHP'
<?php
use Leaktrack\Adapters\{MessengerMiddleware, MessengerSubscriber};
use Symfony\Component\EventDispatcher\EventDispatcher;
use Symfony\Component\Messenger\{Envelope, MessageBus, Worker};
use Symfony\Component\Messenger\EventListener\StopWorkerOnMessageLimitListener;
use Symfony\Component\Messenger\Handler\HandlersLocator;
use Symfony\Component\Messenger\Middleware\HandleMessageMiddleware;
use Symfony\Component\Messenger\Transport\Receiver\ReceiverInterface;

final class Order { public function __construct(public int $id) {} }
final class Mail { public function __construct(public int $id) {} }
final class Orders
{
    private array $seen = [];
    public function __invoke(Order $order): void
    {
        $this->seen[] = str_repeat('k', 9000); // @leak
    }
}
final class Queue implements ReceiverInterface
{
    private int $sent = 0;
    public function get(): iterable { $n = $this->sent++; yield new Envelope($n % 2 ? new Mail($n) : new Order($n)); }
    public function ack(Envelope $envelope): void {}
    public function reject(Envelope $envelope): void { echo "rejected\n"; }
}
final class Logger extends Psr\Log\AbstractLogger
{
    public function log($level, string|Stringable $message, array $context = []): void
    {
        // What is in the log is leaktrack's to say: where it is not on there is none.
        if ($level === 'warning') {
            fwrite(fopen(__FILE__ . '.log', 'a'), "$message\n");
        }
    }
}
$bus = new MessageBus([
    new MessengerMiddleware,
    new HandleMessageMiddleware(new HandlersLocator([Order::class => [new Orders], Mail::class => [fn (Mail $mail) => strlen("mail $mail->id")]])),
]);
$bus->dispatch(new Mail(0)); // at once: no worker, no loop
$events = new EventDispatcher;
$events->addSubscriber(new StopWorkerOnMessageLimitListener(300));
$events->addSubscriber(new MessengerSubscriber(new Logger));
(new Worker(['queue' => new Queue], $bus, $events))->run(['sleep' => 0]);
echo "the worker has stopped\n";
PHP, $autoloader);
echo $run->out;
$line = basename($run->script) . ':' . $run->line('leak');
check((bool) preg_match("~^\\S*$line leaks 123\\d\\d bytes per loop of Order \\(150 loops\\)~", file_get_contents("$run->script.log")),
    file_get_contents("$run->script.log"));
?>
--EXPECT--
Leaktrack\Adapters\SymfonyKernel::handle: 150 loops, leak, 1 line
page with a part
Order: 150 loops, leak, 1 line
Mail: 150 loops, clean, 0 line
the worker has stopped
