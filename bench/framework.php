<?php
// Framework requests without HTTP: HttpKernel, events, Twig, Monolog, the demo's own handler with
// its leaks switched off.  php framework.php [REQUESTS]
putenv('DEMO_LEAKS=0');
require __DIR__ . '/../examples/demo/handler.php';

$uris = ['/', '/orders/17', '/search?q=paper', '/reports/weekly', '/about'];
$bytes = 0;
for ($i = 0, $n = (int)($argv[1] ?? 2000); $i < $n; $i++) {
    $bytes += strlen(handle($uris[$i % 5]));
}
echo $bytes, "\n";
