<?php

// SPDX-License-Identifier: MIT
//
// leaktrack_analyze() and leaktrack_analyze_live() over any log. The first byte chooses the format and options, and
// whether the lines get a seal that is right, so that what stands in them is read; a log can begin with it, too.

declare(strict_types=1);

require_once __DIR__ . '/reports.inc';

return static function (string $data): void {
    $choice = $data === '' || $data[0] === '{' ? 0 : ord($data[0]);
    $log = $choice ? substr($data, 1) : $data;
    $path = log_file();
    $options = ['format' => ['text', 'json', 'collapsed', 'json'][$choice & 3], 'loops' => (bool) ($choice & 4),
        'color' => $choice & 8 ? 'always' : 'never', 'top' => $choice & 16 ? 2 : 0];
    file_put_contents($path, $choice & 32 ? sealed($log) : $log);
    if (($choice & 192) === 192) {
        [, $text] = analyzed($path, $choice & 8 ? ['pid' => 4711] : [], true, $options['top'] ?: 100);
        must_be_clean($text, false, 'the live report');
        return;
    }
    must_analyze($choice & 128 ? dirname($path) : $path, $options);
};
