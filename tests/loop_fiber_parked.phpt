--TEST--
Fibers that wait for ever: a leak with the line that created them, also when the loop waits too
--DESCRIPTION--
Protects: a loop inside a parked fiber stays open and is not judged; what its fiber takes is of the
outside, and is found there by the line of `new Fiber` and that of its start. That the process
ends, and destroys them, does not make it look as if they had come back. Fibers that are parked by
a loop are that loop's. Fibers that wait, and go on later, are neither.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/log_writer.inc';

function grown(Run $run): void
{
    $process = report($run->log_dir)['processes'][0];
    foreach (['its loops' => $process['mains'][0]['sites'], 'outside' => $process['outside']['sites']] as $where => $sites) {
        foreach ($sites as $site) {
            if ($site['verdict'] === 'leak' || $site['verdict'] === 'growing') {
                foreach (file($run->script) as $i => $text) {
                    if ($i + 1 === $site['line']) {
                        echo "$where: $site[verdict]", preg_replace('~^.*//~', '', rtrim($text)), "\n";
                    }
                }
            }
        }
    }
}

$server = <<<'PHP'
<?php
final class Server { public static array $waiting = []; }
function request(int $i): void
{
    leaktrack_hook();
    $body = str_repeat('b', 5000);
    Fiber::suspend();
    strlen($body);
}
for ($i = 0; $i < 400; $i++) {
    $fiber = new Fiber(request(...)); // created
    $fiber->start($i); // started
    if ($i % 2 || $argv[1] === 'late') {
        Server::$waiting[] = $fiber; // kept
    } else {
        $fiber->resume();
    }
    if ($argv[1] === 'late' && count(Server::$waiting) === 10) {
        foreach (Server::$waiting as $fiber) {
            $fiber->resume();
        }
        Server::$waiting = [];
    }
    unset($fiber);
}
echo count(Server::$waiting), " wait\n";
PHP;
foreach (['for ever', 'late'] as $how) {
    $run = run($server, [], [$how])->verify();
    echo "== requests that wait $how\n", $run->out, implode("\n", $run->places()), "\n";
    grown($run);
}

$run = run(<<<'PHP'
<?php
final class Client { public static array $waiting = []; }
function request(int $i): void
{
    leaktrack_hook();
    $ask = new Fiber(function (): void { // created
        $question = str_repeat('q', 5000); // taken by it
        Fiber::suspend();
        strlen($question);
    });
    $ask->start(); // started
    Client::$waiting[] = $ask; // kept
}
for ($i = 0; $i < 200; $i++) {
    request($i);
}
PHP)->verify();
echo "== fibers that a loop parks\n", implode("\n", $run->places()), "\n";
grown($run);

// A shutdown function is still the program: a fiber that ends in it, and one that is dropped in it.
$run = run(<<<'PHP'
<?php
function request(): void { leaktrack_hook(); Fiber::suspend(); }
function generated(): iterable { leaktrack_hook(); yield 1; yield 2; }
register_shutdown_function(function (): void {
    (function (): void {
        foreach ([1, 2, 3] as $i) {
            $fiber = new Fiber(request(...));
            $fiber->start();
            $i === 3 or $fiber->resume();
        }
        foreach (generated() as $one) {
            break;
        }
        unset($one, $fiber);
    })();
});
$GLOBALS['suspended'] = generated();
$GLOBALS['suspended']->current();
PHP)->verify();
echo "== in a shutdown function\n", implode("\n", $run->places()), "\n";
?>
--EXPECT--
== requests that wait for ever
200 wait
request: 200 interrupted, 200 return
outside: leak started
outside: leak created
outside: leak kept
== requests that wait late
0 wait
request: 400 return
== fibers that a loop parks
request: 200 return
its loops: leak started
its loops: leak taken by it
its loops: leak created
its loops: leak kept
== in a shutdown function
request: 3 return
generated: 1 interrupted, 1 return
