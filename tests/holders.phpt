--TEST--
holders: the line that leaks is told with who holds it, for each kind of root
--DESCRIPTION--
Protects: the walk from PHP's roots and the words for its way. One program leaks on many lines; each says
in its comment what must be told of it.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$program = __DIR__ . '/programs/holders.php';
$dir = test_dir() . '/log';
mkdir($dir, 0700);
$run = run_script($program, $dir, ['leaktrack.gc' => 'never', 'memory_limit' => '512M',
    'zend.exception_ignore_args' => '1']);
echo $run->out, $run->err;
ob_start();
leaktrack_analyze($dir, ['format' => 'json', 'top' => 0]);
$report = json_decode(ob_get_clean(), true, 64, JSON_THROW_ON_ERROR);
$sites = [];
foreach ($report['processes'][0]['mains'][0]['sites'] as $site) {
    if (basename($site['file']) === 'holders.php') {
        $sites[$site['line']] = $site;
    }
}
$checked = 0;
$kinds = [];
foreach (file($program) as $i => $text) {
    if (!preg_match('~^\s.*// HELD \((.+?)\) (.+)$~', rtrim($text), $match)) {
        continue;
    }
    $site = $sites[$i + 1] ?? null;
    // Which module has an autoloader is not the same in every PHP.
    $held = preg_replace('~C code \(.*\)~', 'C code', str_replace(dirname($program) . '/', '', $site['held_by'] ?? ''));
    // Debug builds tell C lines apart: of a line's blocks it may be those further down that are told.
    same($match[2], PHP_DEBUG ? substr($held, 0, strlen($match[2])) : $held, 'line ' . ($i + 1));
    if (!PHP_DEBUG) {
        same($match[1], $site['type'] ?? null, 'the type at line ' . ($i + 1));
    }
    $kinds[$site['held_kind'] ?? ''] = true;
    $checked++;
}
check($checked >= 40, "$checked holders");
echo count($kinds) >= (PHP_DEBUG ? 10 : 12) ? "many kinds\n" : implode(', ', array_keys($kinds)) . "\n";
?>
--EXPECT--
many kinds
