<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Source;

use Leaktrack\Failure;
use Leaktrack\Io\Signals;

/** Has the extension do something in another process, which ends with this one's interruption. */
final class Child
{
    /**
     * @param array<string, mixed> $order for order.php
     * @return array{result: int, messages: list<string>, directory?: string}
     */
    public static function order(Extension $extension, array $order): array
    {
        $command = [
            $extension->php, ...$extension->options(),
            '-d', 'memory_limit=-1', '-d', 'html_errors=0', '-d', 'display_errors=stderr', '-d', 'log_errors=0',
            __DIR__ . '/order.php', json_encode($order, JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR),
        ];
        $process = proc_open(
            $command,
            [0 => ['file', '/dev/null', 'r'], 1 => STDOUT, 2 => STDERR, 3 => ['pipe', 'w']],
            $pipes,
        );
        $process !== false or throw new Failure("cannot run $extension->php");
        try {
            $answer = json_decode(Signals::readAll($pipes[3]), true);
        } finally {
            if (!isset($answer)) {
                proc_terminate($process);
            }
            fclose($pipes[3]);
            $status = proc_close($process);
        }
        return is_array($answer) ? $answer
            : throw new Failure("the process that reads the logs ended too early (status $status)");
    }
}
