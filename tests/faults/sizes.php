<?php

// SPDX-License-Identifier: MIT
//
// Programs that are larger than any should be.

declare(strict_types=1);

function free_megabytes(): int
{
    preg_match('/^MemAvailable:\s+(\d+)/m', (string) @file_get_contents('/proc/meminfo'), $match);
    return (int) ($match[1] ?? 0) >> 10;
}

foreach (['0', '64', '100000'] as $depth) {
    fault("50,000 frames deep, leaktrack.stack_depth=$depth", function () use ($depth): array {
        [$wrong, $log] = both(<<<'PHP'
            function deep(int $n): int
            {
                static $kept = [];
                if ($n === 0) {
                    $kept[] = str_repeat('k', 1000);
                    return 0;
                }
                return array_sum(array_map(fn (int $m): int => deep($m), [$n - 1])) + 1;
            }
            function direct(int $n): int { return $n ? direct($n - 1) + 1 : strlen(str_repeat('d', 3000)); }
            function handle(): void { leaktrack_hook(); echo direct(50000), ' ', deep(2000), "\n"; }
            for ($i = 0; $i < 10; $i++) { handle(); }
            PHP, ['leaktrack.stack_depth' => $depth]);
        return [1, 'nothing: ' . loops($log) . ' of 10 loops', [...$wrong, ...(loops($log) === 10 ? [] : ['loops are missing'])]];
    });
}

fault('a list of 50,000 objects, and what holds its end', function (): array {
    [$wrong, $log] = both(<<<'PHP'
        final class Link { public ?Link $next = null; public string $text = ''; }
        final class Kept { public static ?Link $first = null; public static ?Link $last = null; }
        Kept::$first = Kept::$last = new Link;
        function handle(int $i): void
        {
            leaktrack_hook();
            for ($n = 0; $n < 400; $n++) {
                $link = new Link;
                $link->text = str_repeat('t', 100 + $n);
                Kept::$last = Kept::$last->next = $link;
            }
        }
        for ($i = 0; $i < 125; $i++) { handle($i); }
        // Freed one by one: PHP itself would free a list of that length frame by frame.
        while ($link = Kept::$first) { Kept::$first = $link->next; $link->next = null; }
        echo "done\n";
        PHP);
    return [1, 'nothing: ' . loops($log) . ' of 125 loops', [...$wrong, ...(loops($log) === 125 ? [] : ['loops are missing'])]];
});

fault('blocks of more than 2 GB', function (): array {
    if (free_megabytes() < 9 << 10) {
        return [null, 'less than 9 GB of memory are free', []];
    }
    [$wrong, $log] = both(<<<'PHP'
        final class Kept { public static ?string $huge = null; }
        function handle(int $i): void
        {
            leaktrack_hook();
            Kept::$huge = null;
            Kept::$huge = str_repeat('x', (5 << 29) + $i);
            if ($i === 1) { Kept::$huge .= 'grows'; }
            echo strlen(Kept::$huge), "\n";
        }
        for ($i = 0; $i < 3; $i++) { handle($i); }
        PHP, ['memory_limit' => '-1']);
    $text = log_text($log);
    return [3, 'nothing', [...$wrong, ...(preg_match('/\[\d+,268\d{7},1\]/', $text) ? [] : ['their size is not in the log'])]];
});

fault('a great many lines of generated code', function (): array {
    $files = SLOW ? 1000 : 20;
    if (free_megabytes() < $files * 4) {
        return [null, 'there is not memory enough', []];
    }
    mkdir($code = WORK . '/code', 0700);
    file_put_contents("$code/0.php", "<?php\n" . str_repeat("\$a = str_repeat('x', 50);\n", 10000));
    for ($n = 1; $n < $files; $n++) {
        link("$code/0.php", "$code/$n.php"); // another name, so other lines
    }
    $program = <<<PHP
        function handle(int \$n): void { leaktrack_hook(); include "$code/\$n.php"; }
        for (\$n = 0; \$n < $files; \$n++) { handle(\$n); }
        \$status = leaktrack_status();
        file_put_contents('$code/figures', json_encode([\$status['sites'], \$status['own_bytes'], getrusage()['ru_maxrss'] << 10]));
        echo "done\n";
        PHP;
    [$wrong, $log] = both($program);
    [$sites, $own, $resident] = json_decode((string) file_get_contents("$code/figures"), true);
    exec('rm -rf ' . escapeshellarg($code));
    $size = array_sum(array_map('filesize', glob("$log/*")));
    if ($sites < $files * 10000 || loops($log) !== $files) {
        $wrong[] = "$sites sites, " . loops($log) . ' loops';
    }
    if ($own / $sites > 400) {
        $wrong[] = sprintf('%d bytes a line', $own / $sites);
    }
    return [1, sprintf('nothing: %s lines, %d MB for the records (%d B a line), %d MB resident, a log of %d KB', number_format($sites), $own >> 20,
        $own / $sites, $resident >> 20, $size >> 10), $wrong];
});
