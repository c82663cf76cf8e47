--TEST--
holders: the line that leaks is told with who holds it, for each kind of root
--DESCRIPTION--
Protects: the walk from PHP's roots, the look behind them into what C structures hold, and the words for the
way. The programs leak on many lines; each says in its comment what must be told of it.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

/** @return array{int, array<string, true>} how many lines were checked, and the kinds of their roots */
function check_program(string $program): array
{
    $dir = test_dir() . '/' . basename($program, '.php');
    mkdir($dir, 0700);
    $run = run_script($program, $dir, ['leaktrack.gc' => 'never', 'memory_limit' => '512M',
        'zend.exception_ignore_args' => '1']);
    echo $run->out, $run->err;
    ob_start();
    leaktrack_analyze($dir, ['format' => 'json', 'top' => 0]);
    $report = json_decode(ob_get_clean(), true, 64, JSON_THROW_ON_ERROR);
    $sites = [];
    foreach ($report['processes'][0]['mains'][0]['sites'] as $site) {
        if ($site['file'] === $program) {
            $sites[$site['line']] = $site;
        }
    }
    $kinds = [];
    $checked = 0;
    foreach (file($program) as $i => $text) {
        // HELD session: with that extension. HELD release: in debug builds, where small blocks weigh more, other ones are told.
        if (!preg_match('~^\s.*// HELD (?:(\w+) )?\((.+?)\) (.+)$~', rtrim($text), $match)
            || ($match[1] && !($match[1] === 'release' ? !PHP_DEBUG : extension_loaded($match[1])))) {
            continue;
        }
        $site = $sites[$i + 1] ?? null;
        $held = str_replace(dirname($program) . '/', '', $site['held_by'] ?? '');
        $at = basename($program) . ':' . ($i + 1);
        same($match[3], $held, $at);
        same($match[2], $site['type'] ?? null, "the type at $at");
        $kinds[$site['held_kind'] ?? ''] = true;
        $checked++;
    }
    return [$checked, $kinds];
}

[$values, $kinds] = check_program(__DIR__ . '/programs/holders.php');
[$inside, $more] = check_program(__DIR__ . '/programs/holders_inside.php');
[$odd, $names] = check_program(__DIR__ . '/programs/holders_odd.php');
check($values >= (PHP_DEBUG ? 43 : 44), "$values holders");
check($odd === 18, "$odd holders with odd names or behind others");
check($inside >= 23, "$inside holders of the engine's and extensions'");
$kinds += $more + $names;
check(count($kinds) >= (PHP_DEBUG ? 18 : 19), 'kinds of roots: ' . implode(', ', array_keys($kinds)));
?>
OK
--EXPECT--
OK
