<?php
// A worker as FrankenPHP's documentation has it: a closure that C code calls for each request.
final class App
{
    private array $kept = [];
    private ?string $last = null;
    private static int $requests = 0;

    public function handle(string $query): void
    {
        $this->kept[] = str_repeat('k', 9000); // @leak
        $this->last = str_repeat('l', 5000); // @last
        $_SERVER['REQUEST_NUMBER'] = ++self::$requests;
        echo 'hello ', $query, "\n";
        if ($query === 'exit') {
            exit;
        }
        if ($query === 'throw') {
            throw new DomainException('nobody catches this');
        }
    }
}

$app = new App;
$handler = static function () use ($app): void {
    leaktrack_hook();
    $app->handle($_SERVER['QUERY_STRING'] ?? '');
};
while (frankenphp_handle_request($handler)) {
    gc_collect_cycles();
}
echo "the worker ends\n";
