<?php
// What structures of extensions hold, and what the engine keeps of its own. The comment says what the
// report must say, with the extension it takes: HELD (type) holder, or HELD extension (type) holder.

final class Filter extends php_user_filter
{
    public string $load = '';

    public function onCreate(): bool
    {
        $this->load = str_repeat('f', 400); // HELD (string) $GLOBALS['filtered']{stream}{stream filter}->load
        return true;
    }
}
if (!extension_loaded('session')) { interface SessionHandlerInterface {} }
final class Store implements SessionHandlerInterface
{
    public array $read = [];
    public function open(string $path, string $name): bool
    {
        return true;
    }
    public function close(): bool
    {
        return true;
    }
    public function read(string $id): string
    {
        $this->read[] = str_repeat('s', 600); // HELD session (string) session handler->read[…]
        return '';
    }
    public function write(string $id, string $data): bool
    {
        return true;
    }
    public function destroy(string $id): bool
    {
        return true;
    }
    public function gc(int $lifetime): int
    {
        return 0;
    }
}

final class Loader
{
    public array $tried = [];
    public function load(string $class): void
    {
        $this->tried[] = str_repeat('l', 410); // HELD (string) autoloader #2->tried[…]
    }
}

function numbers(string $load): Generator
{
    yield from [1, 2, 3];
    echo $load;
}

function each_of(int $i): void
{
    foreach (numbers(str_repeat('n', 420)) as $n) { // HELD (string) $GLOBALS['loops'][…] → suspended fiber, temporary → generator numbers(), $load
        Fiber::suspend($n);
    }
}

function handle(int $i): void
{
    leaktrack_hook();
    // Iterators and lists.
    $GLOBALS['append']->append(new ArrayIterator([$i])); // HELD (object) $GLOBALS['append']{AppendIterator}{ArrayIterator}[…]
    $limited = str_repeat('i', 430); // HELD (string) $GLOBALS['limited'][…]{LimitIterator}{ArrayIterator}[0]
    $GLOBALS['limited'][] = new LimitIterator(new ArrayIterator([$limited]), 0, 1);
    $GLOBALS['priorities']->insert(str_repeat('p', 440) . $i, $i); // HELD (string) $GLOBALS['priorities'][…]
    $GLOBALS['list']->push(str_repeat('l', 450)); // HELD (string) $GLOBALS['list'][…]
    $GLOBALS['multiple']->attachIterator(new EmptyIterator()); // HELD (object) $GLOBALS['multiple']
    $GLOBALS['owners'][$GLOBALS['owned'][] = new stdClass()] = [str_repeat('w', 460)]; // HELD (string) $GLOBALS['owners'][…][0]
    $GLOBALS['weak'][] = WeakReference::create($GLOBALS['owned'][$i]); // HELD release (object) $GLOBALS['weak'][…]
    $GLOBALS['dates'][] = new DateTimeImmutable('2026-01-01'); // HELD (object) $GLOBALS['dates'][…]
    // Callables.
    $GLOBALS['methods'][] = (new Loader())->load(...); // HELD (closure) $GLOBALS['methods'][…]
    $GLOBALS['bound'][] = Closure::bind(fn () => $this->read, new Store(), Store::class); // HELD (closure) $GLOBALS['bound'][…]
    $GLOBALS['counter'](str_repeat('c', 470));
    // Fibers and generators.
    $load = str_repeat('a', 480); // HELD (string) $GLOBALS['arguments'][…] → suspended fiber, $load
    $GLOBALS['arguments'][] = $fiber = new Fiber(static function (string $load): void {
        Fiber::suspend();
    });
    $fiber->start($load);
    $GLOBALS['loops'][] = $fiber = new Fiber(each_of(...));
    $fiber->start($i);
    $GLOBALS['sent'][] = $generator = (function (): Generator {
        $got = yield str_repeat('y', 490); // HELD (string) $GLOBALS['sent'][…]{Generator}
        echo $got;
    })();
    $generator->current();
    // Streams.
    fwrite($GLOBALS['memory'], str_repeat('m', 500)); // HELD (resource) $GLOBALS['memory']
    $GLOBALS['temporary'][] = $stream = fopen('php://temp', 'w+');
    fwrite($stream, str_repeat('t', 510)); // HELD (resource) $GLOBALS['temporary'][…]{stream}
    stream_filter_append($GLOBALS['filtered'], 'test.filter', STREAM_FILTER_WRITE);
    $GLOBALS['notified'][] = stream_context_create([], ['notification' => static fn () => $i]); // HELD (closure) $GLOBALS['notified'][…]{stream-context}
    $GLOBALS['options'][] = stream_context_create(['http' => ['content' => str_repeat('o', 520)]]); // HELD (resource) $GLOBALS['options'][…]
    ob_start(static fn (string $text): string => $text . $i, 0, PHP_OUTPUT_HANDLER_STDFLAGS); // HELD (internal structure) output buffer
    // What is registered.
    class_exists("Missing$i");
    ini_set('user_agent', str_repeat('u', 500 + 40 * $i)); // HELD (internal structure) ini setting user_agent
    putenv("LEAKTRACK_TEST_$i=" . str_repeat('e', 530)); // HELD (internal structure) list of environment variables
    include $GLOBALS['file']; // HELD (internal structure) compiled code, which stays until the request ends
    // What extensions keep.
    if (extension_loaded('session')) {
        session_start(['use_cookies' => false, 'cache_limiter' => '']);
        session_write_close();
    }
    if (extension_loaded('curl')) {
        $GLOBALS['handles'][] = $handle = curl_init();
        $curl = str_repeat('c', 540); // HELD curl (string) $GLOBALS['handles'][…]{CurlHandle} → closure at holders_inside.php:119 uses $curl
        curl_setopt($handle, CURLOPT_WRITEFUNCTION, static fn () => strlen($curl));
    }
    if (extension_loaded('xml')) {
        $GLOBALS['parsers'][] = $parser = xml_parser_create();
        $xml = str_repeat('x', 550); // HELD xml (string) $GLOBALS['parsers'][…]{XMLParser} → closure at holders_inside.php:124 uses $xml
        xml_set_default_handler($parser, static fn () => strlen($xml));
    }
    if (extension_loaded('dom')) {
        $document = new DOMDocument();
        $document->loadXML('<a><b/></a>');
        $GLOBALS['nodes'][] = $document->documentElement->firstChild; // HELD dom (object) $GLOBALS['nodes'][…]
        (new DOMDocument())->loadXML('<a><b>'); // HELD dom (internal structure) errors that libxml keeps
    }
}

function main(): void
{
    for ($i = 0; $i < 140; $i++) {
        handle($i);
    }
}

error_reporting(E_ALL & ~E_DEPRECATED);
$append = new AppendIterator();
$priorities = new SplPriorityQueue();
$list = new SplDoublyLinkedList();
$multiple = new MultipleIterator();
$owners = new WeakMap();
$counter = static function (string $load): void {
    static $seen = [];
    $seen[] = strtoupper($load); // HELD (string) $GLOBALS['counter'] → closure at holders_inside.php:147 uses $seen[…]
};
$memory = fopen('php://memory', 'w+');
stream_filter_register('test.filter', Filter::class);
$filtered = fopen('php://memory', 'w+');
spl_autoload_register(static fn () => null);
spl_autoload_register([new Loader(), 'load']);
if (extension_loaded('session')) {
    ob_start();
    session_set_save_handler(new Store(), false);
}
if (extension_loaded('dom')) {
    libxml_use_internal_errors(true);
}
$file = tempnam(sys_get_temp_dir(), 'leaktrack');
file_put_contents($file, '<?php return ' . str_repeat("[fn () => 1,", 40) . str_repeat(']', 40) . ';');
main();
while (ob_get_level()) {
    ob_end_clean();
}
unlink($file);
