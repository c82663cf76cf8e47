<?php

// SPDX-License-Identifier: MIT
//
// What the tool asks of the extension, in a process of its own that can be interrupted:
//   php -d extension=… order.php ORDER    with ORDER as JSON; the answer goes to descriptor 3.
// No classes: nothing but the extension is needed here.

declare(strict_types=1);

$order = json_decode($argv[1], true, 512, JSON_THROW_ON_ERROR);
$answer = ['result' => -1, 'messages' => []];
$quiet = false;
set_error_handler(function (int $level, string $message) use (&$answer, &$quiet): bool {
    $quiet || $answer['messages'][] = preg_replace('~^leaktrack_\w+\(\): ~', '', $message);
    return true;
});
try {
    $answer['result'] = match ($order['do']) {
        'analyze' => leaktrack_analyze($order['path'], $order['options']),
        'clean' => leaktrack_clean($order['path']),
        'directory' => 0,
    };
    if ($order['do'] === 'analyze' && $answer['result'] >= 0 && $order['text'] !== null) {
        $quiet = true; // all has been said
        leaktrack_analyze($order['path'], $order['text']);
    }
    if ($order['do'] === 'directory') {
        $uid = function_exists('posix_geteuid') ? posix_geteuid() : getmyuid();
        $answer['directory'] = ini_get('leaktrack.log_dir') ?: sys_get_temp_dir() . "/leaktrack-$uid";
    }
} catch (Throwable $error) {
    $answer['messages'][] = $error->getMessage();
}
fwrite(fopen('php://fd/3', 'w'), json_encode($answer, JSON_INVALID_UTF8_SUBSTITUTE));
