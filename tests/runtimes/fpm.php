<?php
// What php-fpm serves in tests/runtimes_fpm.phpt: ?what=…
final class Kept
{
    public static array $all = [];
}

function handle(): void
{
    leaktrack_hook();
    Kept::$all[] = str_repeat('k', 9000); // @handle
}

function job(int $i): void
{
    leaktrack_hook();
    Kept::$all[] = str_repeat('j', 9000 + $i); // @leak
    $scratch = str_repeat('s', 500 + $i);
}

$what = $_GET['what'] ?? '';
$before = leaktrack_status();
echo getmypid(), ' ', $before['on'] || $before['loops'] || $before['own_bytes'] ? 'NOT CLEAN' : 'clean', ' ';
match ($what) {
    'one' => handle(),
    'none' => null,
    'batch' => array_map(job(...), range(1, 150)),
    'exit' => (function (): void { leaktrack_hook('exit'); exit('bye'); })(),
    'fatal' => (function (): void { leaktrack_hook('fatal'); trigger_error('over', E_USER_ERROR); })(),
    'limit' => (function (): void { leaktrack_hook('limit'); str_repeat('m', 1 << 30); })(),
};
echo $what, ' ', leaktrack_status()['loops'];
