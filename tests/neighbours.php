#!/usr/bin/env php
<?php

// SPDX-License-Identifier: MIT
//
// leaktrack beside others:  tests/neighbours.php --so FILE [--php PHP] [--dir DIR]...
//
// One program with one leaking line runs beside each neighbour, without and with leaktrack: what it
// prints and its exit status must be the same, all 150 loops must be counted, and exactly that line be
// called a leak. Neighbours are looked for in PHP's extension folder, on PATH and in each DIR (a
// folder into which Debian packages were unpacked); one that is not there is told and skipped. Needs cc.
// MEMPROF_SO=FILE and SWOOLE_SO=FILE in the environment add those builds of memprof and of Swoole with
// its tracer. Ends with 'N passed, N failed, N skipped'.

declare(strict_types=1);

$opt = ['so' => null, 'php' => PHP_BINARY];
$dirs = [];
for ($i = 1; $i < $argc; $i++) {
    if (preg_match('/^--(so|php|dir)$/', $argv[$i], $match) && isset($argv[$i + 1])) {
        $match[1] === 'dir' ? $dirs[] = $argv[++$i] : $opt[$match[1]] = $argv[++$i];
    } else {
        fwrite(STDERR, "usage: tests/neighbours.php --so FILE [--php PHP] [--dir DIR]...\n");
        exit(2);
    }
}
define('SO', realpath((string) $opt['so']));
define('PHP', $opt['php']);
define('DIRS', $dirs);
define('PROGRAM', __DIR__ . '/neighbours/program.php');
define('WORK', sys_get_temp_dir() . '/leaktrack-neighbours-' . getmypid());
mkdir(WORK, 0700);
register_shutdown_function(fn () => exec('rm -rf ' . escapeshellarg(WORK)));

/** What PHP says of itself. */
function asked(string $code): string
{
    return trim((string) shell_exec(PHP . ' -n -r ' . escapeshellarg($code)));
}

function extension_file(string $name): ?string
{
    $folder = asked('echo ini_get("extension_dir");');
    foreach ([$folder, ...array_map(fn (string $dir) => "$dir$folder", DIRS)] as $where) {
        if (is_file("$where/$name.so")) {
            return "$where/$name.so";
        }
    }
    return null;
}

function program_file(string $pattern): ?string
{
    foreach (['', ...DIRS] as $dir) {
        foreach (['/usr/bin', '/usr/sbin', '/usr/lib/cgi-bin', dirname(asked('echo PHP_BINARY;'))] as $folder) {
            if ($found = glob("$dir$folder/$pattern")) {
                return $found[0];
            }
        }
    }
    return null;
}

/** The forwarding neighbour, built for this PHP; null where it cannot be. */
function neighbour_file(): ?string
{
    $config = asked('echo dirname(PHP_BINARY), "/php-config";');
    foreach ([$config . asked('echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;'), $config] as $tool) {
        if (is_executable($tool) && trim((string) shell_exec("$tool --version")) === asked('echo PHP_VERSION;')) {
            $so = WORK . '/neighbour.so';
            exec("cc -shared -fPIC -O1 -DZEND_COMPILE_DL_EXT=1 -I " . escapeshellarg(dirname(__DIR__)) . " $($tool --includes) -o $so "
                . escapeshellarg(__DIR__ . '/neighbours/neighbour.c') . ' 2>' . WORK . '/cc.err', result_code: $status);
            return $status === 0 ? $so : null;
        }
    }
    return null;
}

/** @return array{int, string} status and output */
function execute(string $command, array $environment = []): array
{
    $variables = '';
    foreach ($environment as $name => $value) {
        $variables .= "$name=" . escapeshellarg($value) . ' ';
    }
    exec("$variables$command 2>&1 </dev/null", $lines, $status);
    return [$status, implode("\n", $lines)];
}

/** What is wrong with the logs of a run, [] when nothing. */
function judge(string $dir, int $processes = 1, int $loops = 150): array
{
    $code = 'leaktrack_analyze(' . var_export($dir, true) . ', ["format" => "json"]);';
    [, $out] = execute(PHP . ' -n -d extension=' . escapeshellarg(SO) . ' -r ' . escapeshellarg($code));
    $wrong = [];
    $report = json_decode($out, true);
    if (count($report['processes'] ?? []) !== $processes) {
        return [count($report['processes'] ?? []) . " processes, not $processes: " . substr($out, 0, 200)];
    }
    $leaking = array_key_first(preg_grep('~// LEAK$~', file(PROGRAM, FILE_IGNORE_NEW_LINES))) + 1;
    foreach ($report['processes'] as $process) {
        $main = $process['mains'][0] ?? [];
        $leaks = [];
        foreach ($main['sites'] ?? [] as $site) {
            if (in_array($site['verdict'], ['leak', 'growing'], true)) {
                $leaks[] = $site['line'];
            }
        }
        if (($main['loops'] ?? 0) !== $loops) {
            $wrong[] = ($main['loops'] ?? 0) . " loops, not $loops";
        }
        if (array_unique($leaks) !== [$leaking]) {
            $wrong[] = 'leaks in lines ' . implode(', ', $leaks) . ", not $leaking";
        }
    }
    return $wrong;
}

$counts = ['ok' => 0, 'FAIL' => 0, 'SKIP' => 0];
function tell(string $what, array $wrong, ?string $skip = null): void
{
    global $counts;
    $kind = $skip !== null ? 'SKIP' : ($wrong ? 'FAIL' : 'ok');
    $counts[$kind]++;
    printf("%-4s %s%s\n", $kind, $what, $skip !== null ? ": $skip" : ($wrong ? ': ' . implode('; ', $wrong) : ''));
}

/** One row: the program on the command line, plain and with leaktrack. */
function row(string $name, array $settings, array $uses = [], array $environment = [], bool $last = true): void
{
    $log = WORK . '/' . preg_replace('/\W+/', '-', $name);
    mkdir($log, 0700);
    $ours = [['extension', SO], ['leaktrack.log_dir', $log]];
    $command = function (array $all) use ($uses): string {
        $line = PHP . ' -n -d display_errors=1 -d error_reporting=-1';
        foreach ($all as [$key, $value]) {
            $line .= ' -d ' . escapeshellarg("$key=$value");
        }
        return "$line " . escapeshellarg(PROGRAM) . ' ' . implode(' ', $uses);
    };
    $plain = execute($command($settings), $environment);
    $with = execute($command($last ? [...$settings, ...$ours] : [...$ours, ...$settings]), $environment);
    $wrong = $with === $plain && $plain === [0, 'done'] ? [] : ["status $with[0], said " . substr($with[1], 0, 300) . "; plain status $plain[0], " . substr($plain[1], 0, 300)];
    tell($name, [...$wrong, ...judge($log)]);
}

/** Rows for an extension, both load orders. */
function extension(string $name, array $settings = [], array $uses = [], bool $zend = false): void
{
    $file = extension_file($name);
    if ($file === null) {
        tell($name, [], 'not there');
        return;
    }
    $load = [[$zend ? 'zend_extension' : 'extension', $file], ...$settings];
    row("$name, then leaktrack", $load, $uses);
    row("leaktrack, then $name", $load, $uses, last: false);
}

row('nothing else', []);
row('USE_ZEND_ALLOC=0', [], environment: ['USE_ZEND_ALLOC' => '0']);
row('USE_ZEND_ALLOC=0, tracked', [], environment: ['USE_ZEND_ALLOC' => '0', 'USE_TRACKED_ALLOC' => '1']);
row('huge pages', [], environment: ['USE_ZEND_ALLOC_HUGE_PAGES' => '1']);
row('disable_functions', [['disable_functions', 'gc_mem_caches,memory_get_usage,ini_set']]);
extension('xdebug', [['xdebug.mode', 'off']], zend: true);
foreach (['develop', 'coverage', 'profile', 'trace'] as $mode) {
    if (extension_file('xdebug')) {
        row("xdebug.mode=$mode", [['zend_extension', extension_file('xdebug')], ['xdebug.mode', $mode],
            ['xdebug.start_with_request', 'yes'], ['xdebug.output_dir', WORK], ['xdebug.log_level', '0']]);
    }
}
extension('pcov', [['pcov.enabled', '1']], ['pcov']);
extension('apcu', [['apc.enable_cli', '1']], ['apcu']);
extension('ffi', [['ffi.enable', '1']], ['ffi']);
extension('opcache', [['opcache.enable_cli', '1']], zend: true);
foreach (['function', 'tracing', '1205', '1255'] as $jit) {
    if (extension_file('opcache')) {
        row("JIT $jit", [['zend_extension', extension_file('opcache')], ['opcache.enable_cli', '1'],
            ['opcache.jit_buffer_size', '32M'], ['opcache.jit', $jit]]);
    }
}
if (extension_file('opcache')) {
    file_put_contents(WORK . '/preload.php', '<?php class Preloaded { static $all = []; function f() { return 1; } }');
    row('preloading', [['zend_extension', extension_file('opcache')], ['opcache.enable_cli', '1'],
        ['opcache.preload', WORK . '/preload.php'], ['opcache.preload_user', get_current_user()]]);
}
$neighbour = asked('echo PHP_ZTS;') === '1' ? null : neighbour_file();
if ($neighbour === null) {
    tell('handlers of another', [], 'the neighbour was not built (a thread-safe PHP, or no php-config or cc)');
} else {
    $load = [['extension', $neighbour]];
    row('handlers that are there before', [...$load, ['neighbour.early', '1']]);
    row('handlers that are there before, loaded after', [...$load, ['neighbour.early', '1']], last: false);
    row('handlers that come and go', $load, ['neighbour']);
    row('handlers that come and stay', $load, ['neighbour-stays']);
    row('handlers that come and stay, near the limit', $load, ['neighbour-stays', 'limit']);
    $log = WORK . '/leaves';
    mkdir($log, 0700);
    [$status, $out] = execute(PHP . ' -n -d display_errors=1 -d extension=' . $neighbour . ' -d neighbour.early=1 -d extension='
        . SO . " -d leaktrack.log_dir=$log " . PROGRAM . ' neighbour-leaves');
    // What was seen of the loops before is true; of those after nothing can be.
    $wrong = $status === 0 && str_contains($out, 'another extension has taken PHP\'s heap to itself') && str_ends_with($out, "done") ? [] : ["status $status, said $out"];
    $wrong = [...$wrong, ...judge($log, loops: 91)];
    tell('handlers that were there before leave, and take ours along', $wrong);
    row('handlers before, on USE_ZEND_ALLOC=0', [...$load, ['neighbour.early', '1']], environment: ['USE_ZEND_ALLOC' => '0']);
}
/** An extension that is not packaged: from the environment. */
function built(string $name): ?string
{
    $file = (string) getenv(strtoupper($name) . '_SO');
    if ($file !== '' && is_file($file)) {
        return $file;
    }
    tell($name, [], strtoupper($name) . '_SO is not set');
    return null;
}

$memprof = built('memprof');
$profiled = ['MEMPROF_PROFILE' => '1'];
if ($memprof) {
    row('memprof, then leaktrack', [['extension', $memprof]], environment: $profiled);
    row('leaktrack, then memprof', [['extension', $memprof]], environment: $profiled, last: false);
}
$swoole = built('swoole');
if ($swoole) {
    row('Swoole, then leaktrack', [['extension', $swoole]]);
    $tracer = [['extension', $swoole], ['swoole.leak_detection', '1']];
    row("Swoole's tracer, then leaktrack", $tracer, ['swoole-tracer']);
    row("leaktrack, then Swoole's tracer", $tracer, ['swoole-tracer'], last: false);
}

// All of them, active at once. Where two profilers are on the heap, they nest as they are loaded.
$all = $uses = [];
$together = ['xdebug' => ['xdebug.mode', 'develop'], 'pcov' => ['pcov.enabled', '1'], 'apcu' => ['apc.enable_cli', '1'],
    'ffi' => ['ffi.enable', '1'], 'opcache' => ['opcache.enable_cli', '1']];
foreach ($together as $name => $setting) {
    if ($file = extension_file($name)) {
        array_push($all, [in_array($name, ['xdebug', 'opcache'], true) ? 'zend_extension' : 'extension', $file], $setting);
        $uses[] = $name;
    }
}
$said = implode(', ', $uses);
row("at once: $said, then leaktrack", $all, $uses);
row("leaktrack, then at once: $said", $all, $uses, last: false);
if ($memprof) {
    row("at once: $said, memprof, then leaktrack", [...$all, ['extension', $memprof]], $uses, $profiled);
    row("leaktrack, then at once: $said, memprof", [...$all, ['extension', $memprof]], $uses, $profiled, last: false);
}
if ($swoole) {
    row("at once: $said, Swoole's tracer, then leaktrack", [...$all, ...$tracer], [...$uses, 'swoole-tracer']);
    row("leaktrack, then at once: $said, Swoole's tracer", [...$all, ...$tracer], [...$uses, 'swoole-tracer'], last: false);
}

// dl() is refused with a reason: PHP ends the program where an extension does not start.
copy(SO, WORK . '/leaktrack.so');
[$status, $out] = execute(PHP . ' -n -d enable_dl=1 -d extension_dir=' . WORK
    . ' -r \'dl("leaktrack.so"); echo "loaded";\'');
tell('dl() is refused', $status === 255 && str_contains($out, 'cannot be loaded by dl()') && str_contains($out, 'Unable to start leaktrack') ? [] : ["status $status: $out"]);

// CGI: one request a process.
$cgi = program_file('php-cgi*');
if ($cgi === null || !str_starts_with((string) shell_exec("$cgi -n -v"), 'PHP ' . asked('echo PHP_VERSION;'))) {
    tell('php-cgi', [], $cgi === null ? 'not there' : 'of another version');
} else {
    $log = WORK . '/cgi';
    mkdir($log, 0700);
    [$status, $out] = execute("$cgi -n -q -d extension=" . SO . " -d leaktrack.log_dir=$log " . PROGRAM);
    tell('php-cgi', [...($status === 0 && trim($out) === 'done' ? [] : ["status $status, said $out"]), ...judge($log)]);
}

/** One FastCGI request for the program; its output. */
function fastcgi(string $socket, string $query): string
{
    $stream = stream_socket_client("unix://$socket", $code, $message, 5);
    $record = fn (int $type, string $text) => pack('CCnnCx', 1, $type, 1, strlen($text), 0) . $text;
    $values = ['SCRIPT_FILENAME' => PROGRAM, 'REQUEST_METHOD' => 'GET', 'QUERY_STRING' => $query, 'SCRIPT_NAME' => '/program.php'];
    $pairs = '';
    foreach ($values as $name => $value) {
        $pairs .= chr(strlen($name)) . (strlen($value) < 128 ? chr(strlen($value)) : pack('N', strlen($value) | 0x80000000)) . $name . $value;
    }
    fwrite($stream, $record(1, pack('nCx5', 1, 0)) . $record(4, $pairs) . $record(4, '') . $record(5, ''));
    $out = '';
    while (strlen($head = (string) stream_get_contents($stream, 8)) === 8) {
        ['type' => $type, 'length' => $length, 'padding' => $padding] = unpack('Cversion/Ctype/nid/nlength/Cpadding', $head);
        $text = (string) stream_get_contents($stream, $length + $padding);
        $out .= $type === 6 ? substr($text, 0, $length) : '';
        if ($type === 3) {
            break;
        }
    }
    return trim(substr($out, (int) strpos($out, "\r\n\r\n")));
}

$fpm = program_file('php-fpm*');
if ($fpm === null || !str_starts_with((string) shell_exec("$fpm -n -v 2>&1"), 'PHP ' . asked('echo PHP_VERSION;'))) {
    tell('php-fpm', [], $fpm === null ? 'not there' : 'of another version');
} else {
    $log = WORK . '/fpm';
    mkdir($log, 0700);
    $root = posix_geteuid() === 0 ? ' -R' : '';
    file_put_contents(WORK . '/fpm.conf', '[global]' . "\nerror_log=" . WORK . "/fpm.log\n[www]\n" . ($root ? "user=root\ngroup=root\n" : '')
        . 'listen=' . WORK . "/fpm.sock\npm=static\npm.max_children=1\n");
    $server = proc_open("exec $fpm -n -F$root -y " . WORK . '/fpm.conf -d extension=' . SO . " -d leaktrack.log_dir=$log",
        [['file', '/dev/null', 'r'], ['file', WORK . '/fpm.out', 'w'], ['file', WORK . '/fpm.out', 'w']], $pipes);
    for ($n = 0; $n < 100 && !file_exists(WORK . '/fpm.sock'); $n++) {
        usleep(50000);
    }
    $wrong = [];
    for ($request = 0; $request < 5; $request++) {
        $out = file_exists(WORK . '/fpm.sock') ? fastcgi(WORK . '/fpm.sock', '') : (string) file_get_contents(WORK . '/fpm.out');
        if ($out !== 'done') {
            $wrong[] = "request $request said " . substr($out, 0, 300);
        }
    }
    proc_terminate($server);
    proc_close($server);
    tell('php-fpm, five requests in a process', [...$wrong, ...judge($log, 5)]);
}

/** Apache with PHP as a module, one process, on a free port: its configuration file; null: not there. */
function apache(string $log, int $port): ?string
{
    $module = null;
    foreach (['', ...DIRS] as $dir) {
        $module ??= glob("$dir/usr/lib/apache2/modules/libphp" . asked('echo PHP_MAJOR_VERSION;') . '*.so')[0] ?? null;
    }
    if ($module === null) {
        return null;
    }
    $modules = dirname($module);
    $user = posix_getpwuid(posix_geteuid())['name'];
    file_put_contents(WORK . '/php.ini', 'extension=' . SO . "\nleaktrack.log_dir=$log\ndisplay_errors=1\n");
    $lines = ['ServerRoot ' . WORK, 'ServerName localhost', "Listen 127.0.0.1:$port", 'PidFile ' . WORK . '/apache.pid',
        'ErrorLog ' . WORK . '/apache.log', 'DefaultRuntimeDir ' . WORK, 'Mutex file:' . WORK, 'PHPIniDir ' . WORK,
        ...array_map(fn (string $name) => "LoadModule {$name}_module $modules/mod_$name.so", ['mpm_prefork', 'authz_core']),
        "LoadModule php_module $module", 'StartServers 1', 'MinSpareServers 1', 'MaxSpareServers 1', 'MaxRequestWorkers 1',
        'DocumentRoot ' . WORK . '/www', '<Location />', 'Require all granted', 'SetHandler application/x-httpd-php', '</Location>',
        ...($user === 'root' ? [] : ["User $user"])];
    file_put_contents(WORK . '/apache.conf', implode("\n", $lines) . "\n");
    return WORK . '/apache.conf';
}

function run_apache(string $server): void
{
    mkdir($log = WORK . '/apache', 0777); // the worker drops to a user of its own
    chmod($log, 0700);
    chmod(WORK, 0711);
    mkdir(WORK . '/www', 0755);
    copy(PROGRAM, WORK . '/www/program.php');
    $socket = stream_socket_server('tcp://127.0.0.1:0');
    $port = (int) substr(strrchr(stream_socket_get_name($socket, false), ':'), 1);
    fclose($socket);
    $conf = apache($log, $port);
    if ($conf === null) {
        tell('Apache module', [], 'not there');
        return;
    }
    // Workers of a server that root starts run as this user.
    if (posix_geteuid() === 0) {
        file_put_contents($conf, "User daemon\nGroup daemon\n", FILE_APPEND);
        chown($log, 'daemon');
    }
    $libraries = implode(':', array_merge(...array_map(fn (string $dir) => glob("$dir/usr/lib/*-linux-gnu*"), DIRS)));
    exec('LD_LIBRARY_PATH=' . escapeshellarg($libraries) . " $server -v 2>&1", $said, $status);
    if ($status !== 0) {
        tell('Apache module', [], 'Apache cannot be loaded: ' . implode(' ', $said));
        return;
    }
    $process = proc_open("exec $server -X -f $conf", [['file', '/dev/null', 'r'], ['file', WORK . '/apache.out', 'w'],
        ['file', WORK . '/apache.out', 'w']], $pipes, null, ['LD_LIBRARY_PATH' => $libraries, 'PHP_INI_SCAN_DIR' => WORK . '/none'] + getenv());
    $wrong = [];
    for ($request = 0; $request < 5; $request++) {
        for ($n = 0; $n < 100 && ($out = @file_get_contents("http://127.0.0.1:$port/program.php")) === false && proc_get_status($process)['running']; $n++) {
            usleep(50000);
        }
        if (trim((string) $out) !== 'done') {
            $wrong[] = "request $request said " . substr($out . file_get_contents(WORK . '/apache.out'), 0, 300);
        }
    }
    proc_terminate($process);
    proc_close($process);
    tell('Apache module, five requests in a process', [...$wrong, ...judge($log, 5)]);
}

$apache = program_file('apache2');
if ($apache === null || asked('echo PHP_ZTS;') === '1') {
    tell('Apache module', [], 'not there');
} else {
    run_apache($apache);
}

printf("%d passed, %d failed, %d skipped\n", $counts['ok'], $counts['FAIL'], $counts['SKIP']);
exit($counts['FAIL'] ? 1 : 0);
