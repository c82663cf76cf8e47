<?php

// SPDX-License-Identifier: MIT
//
// Runs a fuzz target of tests/fuzz/php, which is a function that takes a string and throws what it finds:
//   php -d extension=FILE tests/fuzz/run.php TARGET [--random FIRST-SEED COUNT] [FILE|FOLDER]...
//   php -d extension=FILE tests/fuzz/run.php TARGET --libfuzzer LIBRARY [OPTION|FOLDER]...   (scripts/fuzz does that)
// The first ends with 'N passed, N failed'; what was found in a random string is shrunk. An input that the process did
// not survive lies in fuzz-last-TARGET in the folder of temporary files.

declare(strict_types=1);

const LONGEST = 4096;
const TRIES = 2000; // of shrinking

error_reporting(E_ALL);
ini_set('memory_limit', '2G');
$target = $argv[1] ?? '';
if (!is_file(__DIR__ . "/php/$target.php")) {
    fwrite(STDERR, "usage: php tests/fuzz/run.php TARGET [--random FIRST-SEED COUNT] [FILE|FOLDER]...\n");
    exit(2);
}
/** @var Closure(string): void $one */
$one = require __DIR__ . "/php/$target.php";
if (($argv[2] ?? '') === '--libfuzzer') {
    exit(libfuzzer($one, $argv[3], array_slice($argv, 4)));
}
exit(plain($one, $target, array_slice($argv, 2)));

/** libFuzzer in this process: PHP reaches it by FFI, and it reaches the target by a callback. */
function libfuzzer(Closure $one, string $library, array $options): int
{
    $c = FFI::cdef('typedef int (*one_fn)(const uint8_t *data, size_t size);
        int LLVMFuzzerRunDriver(int *argc, char ***argv, one_fn one); void abort(void);', $library);
    array_unshift($options, 'run.php');
    $count = count($options);
    $argv = $c->new("char *[$count + 1]", false);
    foreach ($options as $i => $option) {
        $copy = $c->new('char[' . (strlen($option) + 1) . ']', false);
        FFI::memcpy($copy, $option . "\0", strlen($option) + 1);
        $argv[$i] = FFI::cast('char *', $copy);
    }
    $argc = $c->new('int', false);
    $argc->cdata = $count;
    $start = $c->new('char **', false);
    $start = FFI::cast('char **', $argv);
    return $c->LLVMFuzzerRunDriver(FFI::addr($argc), FFI::addr($start), static function ($data, int $size) use ($one, $c): int {
        try {
            $one($size ? FFI::string($data, $size) : '');
        } catch (Throwable $found) {
            fwrite(STDERR, "FOUND $found\n");
            $c->abort();
        }
        return 0;
    });
}

function plain(Closure $one, string $target, array $arguments): int
{
    $inputs = [];
    for ($i = 0; $i < count($arguments); $i++) {
        if ($arguments[$i] === '--random') {
            for ($seed = (int) $arguments[$i + 1], $n = (int) $arguments[$i + 2]; $n > 0; $n--) {
                $inputs["random string $seed"] = $seed++;
            }
            $i += 2;
        } elseif (is_dir($arguments[$i])) {
            foreach (array_filter(glob("$arguments[$i]/*"), is_file(...)) as $file) {
                $inputs[$file] = $file;
            }
        } else {
            $inputs[$arguments[$i]] = $arguments[$i];
        }
    }
    $last = sys_get_temp_dir() . "/fuzz-last-$target";
    $passed = $failed = 0;
    foreach ($inputs as $name => $input) {
        $data = is_int($input) ? random_string($input) : file_get_contents($input);
        file_put_contents($last, $data);
        $found = finding($one, $data);
        if ($found === null) {
            $passed++;
            continue;
        }
        $failed++;
        echo "FAIL $name: $found\n";
        if (is_int($input)) {
            echo '  of it suffices, as base64: ', base64_encode(shrunk($one, $data)), "\n";
        }
        if ($failed === 5) {
            break;
        }
    }
    @unlink($last);
    echo "$passed passed, $failed failed\n";
    return $failed ? 1 : 0;
}

function finding(Closure $one, string $data): ?string
{
    try {
        $one($data);
        return null;
    } catch (Throwable $found) {
        return $found::class . ': ' . $found->getMessage() . ' in ' . basename($found->getFile()) . ':' . $found->getLine();
    }
}

function random_string(int $seed): string
{
    mt_srand($seed);
    for ($text = '', $left = mt_rand(0, 1 << mt_rand(0, 12)); $left > 0; $left--) {
        $text .= chr(mt_rand(0, 1) ? mt_rand(0, 255) : mt_rand(0x20, 0x7e));
    }
    return substr($text, 0, LONGEST);
}

function shrunk(Closure $one, string $data): string
{
    $tries = TRIES;
    for ($chunk = strlen($data) >> 1; $chunk > 0; $chunk >>= 1) {
        for ($from = 0; $from + $chunk <= strlen($data) && $tries-- > 0;) {
            $tried = substr_replace($data, '', $from, $chunk);
            if (finding($one, $tried) === null) {
                $from += $chunk;
            } else {
                $data = $tried;
            }
        }
    }
    return $data;
}
