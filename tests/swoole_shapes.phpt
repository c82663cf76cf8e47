--TEST--
Swoole: onReceive, onMessage, onTask, a process pool, a loop in Co\run
--DESCRIPTION--
Protects: whatever calls the main function, each call is one loop, the leak is named with its bytes,
nothing else is, and a task worker's and a pool worker's logs tell every loop.
--EXTENSIONS--
leaktrack
posix
--SKIPIF--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/swoole.inc';
skip_without_swoole();
?>
--FILE--
<?php
require __DIR__ . '/recorder.inc';
require __DIR__ . '/runtimes/swoole.inc';

const SCRIPT = __DIR__ . '/runtimes/swoole_shapes.php';
const RUNS = 150;

/** Reads exactly so many bytes. */
function take($socket, int $bytes): string
{
    $text = '';
    while (strlen($text) < $bytes && !feof($socket)) {
        $text .= fread($socket, $bytes - strlen($text));
    }
    return $text;
}

/** Sends a message and reads its answer, as the shape's protocol has it. */
function call($socket, string $shape, string $text): string
{
    switch ($shape) {
        case 'message': // a masked text frame (RFC 6455), with a mask of zeros
            fwrite($socket, "\x81" . chr(0x80 | strlen($text)) . "\0\0\0\0$text");
            return take($socket, ord(take($socket, 2)[1]));
        case 'pool':
            fwrite($socket, pack('N', strlen($text)) . $text);
            return take($socket, unpack('N', take($socket, 4))[1]);
        default:
            fwrite($socket, "$text\n");
            return rtrim((string) fgets($socket), "\n");
    }
}

function talk(Server $server, string $shape): int
{
    $right = 0;
    $socket = stream_socket_client("tcp://127.0.0.1:$server->port", $no, $why, 10);
    stream_set_timeout($socket, 10);
    if ($shape === 'message') {
        fwrite($socket, "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            . "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        while (trim((string) fgets($socket)) !== '');
    }
    for ($i = 0; $i < RUNS; $i++) {
        if ($shape === 'pool' && $i > 0) { // one message a connection
            $socket = stream_socket_client("tcp://127.0.0.1:$server->port", $no, $why, 10);
        }
        // Loops that close in the same quarter of a millisecond are written together: the last one does not.
        usleep($i === RUNS - 1 ? 20000 : 0);
        $right += call($socket, $shape, "job $i") === "JOB $i";
    }
    return $right;
}

each_order(function (string $order): void {
    foreach (['receive', 'message', 'task', 'pool', 'loop'] as $shape) {
        $dir = test_dir() . '/' . md5("$order $shape");
        if ($shape === 'loop') {
            mkdir($dir, 0700);
            $run = run_script(SCRIPT, $dir, [], [0, $shape, RUNS]);
        } else {
            $server = new Server(SCRIPT, $dir, [$shape]);
            same(RUNS, talk($server, $shape), "answers ($order, $shape)");
            usleep($shape === 'pool' ? 20000 : 0); // the last loop closes after its answer
            $run = $server->stop(SCRIPT);
        }
        // A pool ends its workers by a signal that nobody catches: their logs have no end.
        $shape === 'pool' ? array_map('check_sums', $run->logs) : $run->verify();
        same('', $run->out . $run->err, "output ($order, $shape)");
        // A task worker that has timers is sometimes started anew, without leaktrack, too.
        $found = [];
        foreach (report_of($dir)['processes'] as $process) {
            foreach ($process['mains'][0]['sites'] as $site) {
                if (in_array($site['verdict'], ['leak', 'growing', 'unsure'], true)) {
                    $at = $site['line'] === $run->line('leak') ? 'the leak' : "$site[file]:$site[line]";
                    $found[] = $at . (abs($site['bytes_per_loop'] / 12288 - 1) < 0.02 ? '' : ", $site[bytes_per_loop] B");
                }
            }
        }
        echo "$shape: ", count($run->loops('handle')), ' loops, ', implode(', ', array_unique($found)), "\n";
    }
});
?>
--EXPECT--
receive: 150 loops, the leak
message: 150 loops, the leak
task: 150 loops, the leak
pool: 150 loops, the leak
loop: 150 loops, the leak
