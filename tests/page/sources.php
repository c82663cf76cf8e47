<?php

// SPDX-License-Identifier: MIT
//
// Which source files the page shows lines of:  php tests/page/sources.php
// Protects: the lines are those that ran, and a report from elsewhere cannot put other files of this
// machine into a page that is passed on. Ends with 'N passed, N failed'.

declare(strict_types=1);

use Leaktrack\Html\Sources;

require __DIR__ . '/../../src/Html/Sources.php';

$folder = sys_get_temp_dir() . '/leaktrack-sources-' . getmypid();
mkdir($folder, 0700);
$started = gmdate('Y-m-d\TH:i:s.000\Z', time() - 1000);
$file = function (string $name, string $text, int $age = 2000) use ($folder): string {
    file_put_contents("$folder/$name", $text);
    touch("$folder/$name", time() - $age);
    return "$folder/$name";
};
$counts = [0, 0];
$check = function (string $what, mixed $seen, mixed $wanted) use (&$counts): void {
    $counts[$seen === $wanted ? 0 : 1]++;
    echo $seen === $wanted ? 'ok    ' : 'WRONG ', $what, $seen === $wanted ? '' : ': ' . json_encode($seen), "\n";
};
$around = fn (string $path, int $line, ?string $when = null) => (new Sources())->around($path, $line, $when ?? $started);

$code = "<?php\nfunction f()\n{\n    \$a = 1;\n    \$b[] = 2;\n\n    return 3;\n}\n\$c = 4;\n";
$php = $file('a.php', $code);
$check('three lines before and after', $around($php, 5), ['first' => 2, 'lines' => ['function f()', '{', '    $a = 1;', '    $b[] = 2;', '', '    return 3;', '}']]);
$check('what all are indented by is left out', (new Sources())->around($file('deep.php', "<?php\nif (1) {\n\n\t\ta();\n\t\t\tb();\n\t\tc();\n\n\n"), 5, $started)['lines'],
    ['if (1) {', '', "\t\ta();", "\t\t\tb();", "\t\tc();", '', '']);
$check('the first line', $around($php, 1)['first'] ?? null, 1);
$check('no line beyond the end', $around($php, 50), null);
$check('no line 0', $around($php, 0), null);
$check('a file without an ending', $around($file('console', "#!/usr/bin/env php\n<?php\nrun();\n"), 3)['lines'][2] ?? null, 'run();');
$check('not a file that has changed since', $around($file('new.php', $code, 10), 5), null);
$check('not when the start is not known', (new Sources())->around($php, 5, null), null);
$check('not what is no PHP code', $around($file('key.pem', "-----BEGIN KEY-----\nsecret\n"), 2), null);
$check('not what only begins like it', $around($file('a.xml', "<?xml version=\"1.0\"?>\n<a/>\n"), 2), null);
$check('not through a stream wrapper', $around('php://filter/resource=' . $php, 5), null);
$check('not a relative path', $around(basename($php), 5), null);
$check('not a folder', $around($folder, 1), null);
$check('not a name with a NUL', $around("$php\0.php", 5), null);
$check('a long line is cut', strlen($around($file('long.php', '<?php $a = "' . str_repeat('x', 5000) . "\";\n"), 1)['lines'][0] ?? '') < 420, true);
$check('not a huge file', $around($file('huge.php', "<?php\n" . str_repeat("// a line\n", 1_000_000)), 2), null);
posix_mkfifo("$folder/pipe.php", 0600);
$check('not a pipe, which would be waited for', $around("$folder/pipe.php", 1), null);

array_map(unlink(...), glob("$folder/*"));
rmdir($folder);
echo "$counts[0] passed, $counts[1] failed\n";
exit($counts[1] ? 1 : 0);
