<?php

// SPDX-License-Identifier: MIT
//
// 17 kinds of marked calls, 10,000 times each; prints as JSON how many loops each kind had, how many were
// still open behind their call, and what the heap has grown by. tests/marks.php

final class Marked
{
    public int $sum = 0;
    public function method(int $i): int { leaktrack_hook('method'); $a = [$i, "m$i"]; return $this->sum += count($a); }
    public static function statically(int $i): int { leaktrack_hook('static method'); $s = "s$i"; return strlen($s); }
    public function __invoke(int $i): int { leaktrack_hook('__invoke'); return $i & 1; }
    public function __call(string $name, array $arguments): int { leaktrack_hook('__call'); return count($arguments); }
    public function __toString(): string { leaktrack_hook('__toString'); return "x$this->sum"; }
}
function plain(int $i): int { leaktrack_hook('function'); $list = [$i, "f$i", new stdClass]; return count($list); }
function variadic(int ...$a): int { leaktrack_hook('variadic'); return count($a); }
function named(mixed ...$a): int { leaktrack_hook('named variadic'); return count($a); }
function throwing(int $i): int { leaktrack_hook('exception'); $kept = "e$i"; throw new LogicException($kept); }
function at_last(int $i): int { leaktrack_hook('finally'); try { return strlen("g$i"); } finally { $i++; } }
function numbers(int $i): Generator { leaktrack_hook('generator'); yield $i; yield "n$i"; }
function first_class(int $i): int { leaktrack_hook('first-class callable'); $s = "c$i"; return strlen($s); }
function called(int $i): int { leaktrack_hook('call_user_func'); $s = "u$i"; return strlen($s); }

/** What is open behind a call, looked at rarely, so that the calls are compiled as one. */
function still_open(int $i): int
{
    return $i % 500 === 0 ? leaktrack_status()['open_loops'] : 0;
}

function rounds(int $rounds): int
{
    $marked = new Marked;
    $closure = function (int $i): int { leaktrack_hook('closure'); return $i % 3; };
    $arrow = fn (int $i): bool => leaktrack_hook('arrow function') && $i > 0;
    $mapped = function (int $i): int { leaktrack_hook('array_map'); return $i + 1; };
    $compared = function (int $a, int $b): int { leaktrack_hook('usort'); return $a <=> $b; };
    $first = first_class(...);
    $open = $sum = 0;
    for ($i = 0; $i < $rounds; $i++) { $sum += plain($i); $open += still_open($i); }
    for ($i = 0; $i < $rounds; $i++) { $sum += $marked->method($i); $open += still_open($i); }
    for ($i = 0; $i < $rounds; $i++) { $sum += Marked::statically($i); $open += still_open($i); }
    for ($i = 0; $i < $rounds; $i++) { $sum += $marked($i); $open += still_open($i); }
    for ($i = 0; $i < $rounds; $i++) { $sum += $marked->anything($i); $open += still_open($i); }
    for ($i = 0; $i < $rounds; $i++) { $sum += strlen("$marked"); $open += still_open($i); }
    for ($i = 0; $i < $rounds; $i++) { $sum += variadic($i, $i); $open += still_open($i); }
    for ($i = 0; $i < $rounds; $i++) { $sum += named(a: $i, b: "b$i"); $open += still_open($i); }
    for ($i = 0; $i < $rounds; $i++) { $sum += $closure($i); $open += still_open($i); }
    for ($i = 0; $i < $rounds; $i++) { $sum += (int) $arrow($i); $open += still_open($i); }
    for ($i = 0; $i < $rounds; $i++) { $sum += $first($i); $open += still_open($i); }
    for ($i = 0; $i < $rounds; $i++) { $sum += at_last($i); $open += still_open($i); }
    for ($i = 0; $i < $rounds; $i++) {
        try { $sum += throwing($i); } catch (LogicException) { $open += still_open($i); }
    }
    for ($i = 0; $i < $rounds; $i++) { $sum += array_map($mapped, [$i])[0]; $open += still_open($i); }
    for ($i = 0; $i < $rounds; $i++) {
        $pair = [$i, 0];
        usort($pair, $compared);
        $open += still_open($i);
    }
    for ($i = 0; $i < $rounds; $i++) { $sum += call_user_func('called', $i); $open += still_open($i); }
    for ($i = 0; $i < $rounds; $i++) {
        foreach (numbers($i) as $number) { $sum += strlen((string) $number); }
        $open += still_open($i);
    }
    return $open;
}

$used = memory_get_usage();
$open = rounds(10_000);
$used = memory_get_usage() - $used;
$loops = [];
foreach (leaktrack_report()['processes'][0]['mains'] as $main) {
    $loops[$main['label']] = $main['loops'] - $main['interrupted'];
}
echo json_encode(['open' => $open, 'loops' => $loops, 'grown' => $used]), "\n";
