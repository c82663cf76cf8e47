--TEST--
leaktrack.app_paths: the nearest frame of the application above a library's line is named
--DESCRIPTION--
Protects: the line that a person can change. A leak in vendor/ is told with the application's frame
that led there, with and without stacks, in the log, in JSON and in the text; paths given narrow it
down; a folder whose name only begins with a path or only contains "vendor" is none; where no such
frame was met there is none.
--EXTENSIONS--
leaktrack
--FILE--
<?php
require __DIR__ . '/recorder.inc';

$base = test_dir() . '/app';
$files = [
    'vendor/acme/cache/Cache.php' => "<?php\nfunction cache(string \$s): void\n{\n    static \$all;\n    \$all[] = str_repeat(\$s, 200);\n}\n",
    'vendor/acme/bus/Bus.php' => "<?php\nfunction dispatch(callable \$to): void\n{\n    array_map(\$to, [1]);\n}\n",
    'src/Controller.php' => "<?php\nfunction show(): void\n{\n    dispatch(function () {\n        cache('c');\n    });\n}\n",
    'src2/vendored.php' => "<?php\nfunction own(): void\n{\n    static \$all;\n    \$all[] = str_repeat('o', 300);\n    show();\n}\n",
    'run.php' => "<?php\nrequire 'vendor/acme/cache/Cache.php';\nrequire 'vendor/acme/bus/Bus.php';\nrequire 'src/Controller.php';\nrequire 'src2/vendored.php';\n"
        . "function handle(): void\n{\n    leaktrack_hook();\n    own();\n}\nfor (\$i = 0; \$i < 130; \$i++) {\n    handle();\n}\n",
];
foreach ($files as $name => $code) {
    if (!is_dir(dirname("$base/$name"))) {
        mkdir(dirname("$base/$name"), 0700, true);
    }
    file_put_contents("$base/$name", $code);
}
chdir($base);
$settings = [
    'default' => [],
    'with stacks' => ['leaktrack.stack_depth' => '2'],
    'src2 only' => ['leaktrack.app_paths' => "$base/src2/"],
    'two paths' => ['leaktrack.app_paths' => "/nowhere:$base/src:$base/src2"],
    'no path that is there' => ['leaktrack.app_paths' => "$base/sr"],
    'a library of ours' => ['leaktrack.app_paths' => "$base/vendor/acme/cache"],
];
foreach ($settings as $name => $ini) {
    $log_dir = test_dir() . '/' . strtr($name, ' ', '-') . '.log';
    mkdir($log_dir, 0700);
    $run = run_script("$base/run.php", $log_dir, $ini)->verify();
    same(0, $run->status, "$name: exit status");
    ob_start();
    leaktrack_analyze($log_dir, ['format' => 'json']);
    $report = json_decode(ob_get_clean(), true);
    echo "$name\n";
    foreach ($report['processes'][0]['mains'][0]['sites'] as $site) {
        if ($site['verdict'] === 'leak') {
            $app = $site['app_frame'];
            echo '  ', basename($site['file']), ":$site[line] ",
                $app ? basename($app['file']) . ":$app[line] " . basename($app['function']) : 'none', "\n";
        }
    }
}
ob_start();
leaktrack_analyze(test_dir() . '/default.log', ['color' => 'never']);
preg_match_all('/^ *(?:❌ LEAK +\S+|from your code .*)/m', ob_get_clean(), $lines);
echo implode("\n", $lines[0]), "\n";
?>
--EXPECT--
default
  vendored.php:5 vendored.php:5 own
  Cache.php:5 Controller.php:5 Controller.php:4}
with stacks
  vendored.php:5 vendored.php:5 own
  Cache.php:5 Controller.php:5 Controller.php:4}
src2 only
  vendored.php:5 vendored.php:5 own
  Cache.php:5 vendored.php:6 own
two paths
  vendored.php:5 vendored.php:5 own
  Cache.php:5 Controller.php:5 Controller.php:4}
no path that is there
  vendored.php:5 none
  Cache.php:5 none
a library of ours
  vendored.php:5 none
  Cache.php:5 Cache.php:5 cache
❌ LEAK  src2/vendored.php:5
❌ LEAK  vendor/acme/cache/Cache.php:5
         from your code at src/Controller.php:5  {closure}
