<?php

// SPDX-License-Identifier: MIT
//
// The page of a JSON report, without any vendor folder:  php tests/page/render.php REPORT.json PAGE.html

declare(strict_types=1);

foreach (['Text', 'Html/Sources', 'Html/Payload', 'Html/Page'] as $class) {
    require __DIR__ . "/../../src/$class.php";
}

ini_set('memory_limit', '2G');
$report = json_decode(file_get_contents($argv[1]), true, 512, JSON_THROW_ON_ERROR);
file_put_contents($argv[2], Leaktrack\Html\Page::renderArray($report));
