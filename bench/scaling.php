<?php
// One point of a curve: php scaling.php KIND SIZE ROUNDS
// Does the same work whatever SIZE is, where only what SIZE counts differs, and prints the CPU seconds that
// it took, what was built before left out.
[$kind, $size, $rounds] = [$argv[1] ?? 'live', (int)($argv[2] ?? 1000), (int)($argv[3] ?? 1000)];

function hook(): bool
{
    return function_exists('leaktrack_hook');
}

function work(int $i): int
{
    $sum = 0;
    $rows = [];
    for ($k = 0; $k < 30; $k++) {
        $rows["row$k"] = ['name' => "name $k of $i", 'tags' => [$k, "t$i"]];
        $sum += strlen(implode('-', explode(' ', $rows["row$k"]['name'])));
    }
    return $sum;
}

function request(int $i): int
{
    hook() && leaktrack_hook();
    return work($i);
}

// SIZE blocks live, known to the recorder; then rounds of requests.
function live(int $size, int $rounds): Closure
{
    request(0);
    $GLOBALS['kept'] = [];
    for ($i = 0; $i < $size; $i++) {
        $GLOBALS['kept'][] = [$i];
    }
    return function () use ($rounds): void {
        for ($i = 0; $i < $rounds; $i++) {
            request($i);
        }
    };
}

// SIZE lines that allocate; 30 of them a round.
function sites(int $size, int $rounds): Closure
{
    $functions = [];
    for ($from = 0; $from < $size; $from += 1000) {
        $code = 'return function (int $at): int { switch ($at) {';
        for ($n = $from; $n < min($from + 1000, $size); $n++) {
            $code .= "\ncase $n: return strlen(str_repeat('x', 40 + $n % 50));";
        }
        $file = tempnam(sys_get_temp_dir(), 'leaktrack-scaling');
        file_put_contents($file, "<?php\n$code\n} return 0; };\n");
        $functions[] = require $file;
        unlink($file);
    }
    $request = function (int $i) use ($functions, $size): int {
        hook() && leaktrack_hook();
        for ($k = 0, $sum = 0; $k < 30; $k++) {
            $at = ($i * 30 + $k) * 7919 % $size;
            $sum += $functions[intdiv($at, 1000)]($at);
        }
        return $sum;
    };
    for ($i = 0; $i < intdiv($size, 30) + 1; $i++) {
        $request($i);
    }
    return function () use ($request, $rounds): void {
        for ($i = 0; $i < $rounds; $i++) {
            $request($i);
        }
    };
}

// SIZE loops that have been before, each with a leak of 100 bytes.
function loops(int $size, int $rounds): Closure
{
    $GLOBALS['leak'] = [];
    $request = function (int $i): void {
        hook() && leaktrack_hook();
        $GLOBALS['leak'][] = str_repeat('l', 100);
        work($i);
    };
    for ($i = 0; $i < $size; $i++) {
        $request($i);
    }
    return function () use ($request, $rounds, $size): void {
        for ($i = 0; $i < $rounds; $i++) {
            $request($size + $i);
        }
    };
}

// SIZE fibers with a loop each, open at once; each step of a round is another's.
function contexts(int $size, int $rounds): Closure
{
    $fibers = [];
    for ($n = 0; $n < $size; $n++) {
        $fibers[$n] = new Fiber(function (int $n): void {
            $handle = function (int $i): void {
                hook() && leaktrack_hook();
                work($i);
                Fiber::suspend();
                work($i);
            };
            for ($i = $n;; $i++) {
                $handle($i);
            }
        });
        $fibers[$n]->start($n);
    }
    return function () use ($fibers, $size, $rounds): void {
        for ($i = 0; $i < $rounds; $i++) {
            $fibers[$i % $size]->resume();
        }
    };
}

ini_set('memory_limit', '-1');
$run = match ($kind) {
    'live' => live($size, $rounds),
    'sites' => sites($size, $rounds),
    'loops' => loops($size, $rounds),
    'contexts' => contexts($size, $rounds),
};
$seconds = fn(array $r): float => $r['ru_utime.tv_sec'] + $r['ru_stime.tv_sec'] + ($r['ru_utime.tv_usec'] + $r['ru_stime.tv_usec']) / 1e6;
$before = $seconds(getrusage());
$run();
printf("%.6f\n", $seconds(getrusage()) - $before);
