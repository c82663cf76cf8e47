<?php

// SPDX-License-Identifier: MIT
//
// Who holds what the corpus' leaking cases leak, in the words of the report: case => holders, the main one first.

return [
    'closure_this_leak' => [
        '$GLOBALS[\'server\']->callbacks[…] → closure at cases/closure_this_leak/case.php:9 uses $request->body',
        '$GLOBALS[\'server\']->callbacks[…]',
        '$GLOBALS[\'server\']->callbacks',
    ],
    'console_output_leak' => [
        '$GLOBALS[\'out\']->buffer',
    ],
    'cycle_held_leak' => [
        '$GLOBALS[\'current\'][…]->next->kids[…]->pad',
        '$GLOBALS[\'current\'][…]->pad',
        '$GLOBALS[\'current\'][…]',
        '$GLOBALS[\'current\'][…]->next->kids',
        '$GLOBALS[\'current\'][…]->next',
        '$GLOBALS[\'current\']',
    ],
    'define_leak' => [
        'constants',
    ],
    'error_handler_leak' => [
        'stack of error handlers',
        'stack of error handlers → closure at cases/error_handler_leak/case.php:4 uses $context',
    ],
    'eval_function_leak' => [
        'code of functions declared again and again',
    ],
    'exception_stored_leak' => [
        '$GLOBALS[\'errors\']->errors[…]->trace[0][\'args\'][0]',
        '$GLOBALS[\'errors\']->errors[…]',
        '$GLOBALS[\'errors\']->errors',
    ],
    'generator_stored_leak' => [
        '$GLOBALS[\'jobs\']->open[…] → generator numbers(), temporary',
        '$GLOBALS[\'jobs\']->open[…]',
        '$GLOBALS[\'jobs\']->open[…] → generator numbers(), $buffer',
        '$GLOBALS[\'jobs\']->open',
    ],
    'globals_append_leak' => [
        '$GLOBALS[\'journal\'][…][\'body\']',
        '$GLOBALS[\'journal\'][…]',
        '$GLOBALS[\'journal\']',
    ],
    'illuminate_extend_leak' => [
        '$GLOBALS[\'app\']->resolvingCallbacks[\'Mailer\'][…]',
        '$GLOBALS[\'app\']->resolvingCallbacks[\'Mailer\']',
    ],
    'include_closure_leak' => [
        'compiled code, which stays until the request ends',
    ],
    'intermittent_leak' => [
        // From 8.4 on implode() has no frame: its string and the array around it are one call site.
        ['Audit::$odd[…][\'text\']', 'Audit::$odd[…]'],
        'Audit::$odd',
    ],
    'laravel_str_cache_leak' => [
        'Illuminate\\Support\\Str::$snakeCache[…]',
        'Illuminate\\Support\\Str::$snakeCache[…][\'_\']',
    ],
    'libxml_errors_leak' => [
        'errors that libxml keeps',
    ],
    'memo_leak' => [
        '$GLOBALS[\'memo\']->map[…]',
        '$GLOBALS[\'memo\']->map',
    ],
    'monolog_test_leak' => [
        '$GLOBALS[\'log\']->handlers[0]->records[…]->context[\'user\']',
        '$GLOBALS[\'log\']->handlers[0]->records[…]->context',
        '$GLOBALS[\'log\']->handlers[0]->records[…]->datetime',
        '$GLOBALS[\'log\']->handlers[0]->records[…]',
        '$GLOBALS[\'log\']->handlers[0]->records[…]->formatted',
        '$GLOBALS[\'log\']->handlers[0]->recordsByLevel[200]',
        '$GLOBALS[\'log\']->handlers[0]->records',
    ],
    'moving_merge_leak' => [
        'Trail::$steps',
    ],
    'ob_start_leak' => [
        'output buffer',
    ],
    'revolt_repeat_leak' => [
        'Revolt\\EventLoop::$driver->callbacks[…]->closure',
        'Revolt\\EventLoop::$driver->callbacks[…]->closure → closure at cases/revolt_repeat_leak/case.php:11 keeps $this->state',
        'Revolt\\EventLoop::$driver->callbacks[…]',
        'Revolt\\EventLoop::$driver->callbacks',
        'Revolt\\EventLoop::$driver->enableQueue',
        'Revolt\\EventLoop::$driver->callbacks[…]->closure → closure at cases/revolt_repeat_leak/case.php:11 keeps $this',
    ],
    'shared_helper_leak' => [
        '$GLOBALS[\'outbox\']->mails[…]',
        '$GLOBALS[\'outbox\']->mails',
    ],
    'shutdown_function_leak' => [
        'shutdown function[0]->tmp',
        'shutdown function',
        'shutdown function[0]',
    ],
    'spl_storage_leak' => [
        '$GLOBALS[\'pool\']->open[…]',
        '$GLOBALS[\'pool\']->open[…]->data',
    ],
    'stale_line_leak' => [
        'Notes::$all[…]',
        'Notes::$all',
    ],
    'static_append_leak' => [
        'Registry::$rows[…]',
        'Registry::$rows',
    ],
    'string_concat_leak' => [
        'Report::$text',
    ],
    'symfony_listener_leak' => [
        '$GLOBALS[\'dispatcher\']->optimized[\'OrderPlaced\'][…]',
        '$GLOBALS[\'dispatcher\']->listeners[\'OrderPlaced\'][0][…]',
        '$GLOBALS[\'dispatcher\']->optimized[\'OrderPlaced\'][…] → closure of OrderService::onPlaced() keeps $this',
        '$GLOBALS[\'dispatcher\']->optimized[\'OrderPlaced\']',
        '$GLOBALS[\'dispatcher\']->listeners[\'OrderPlaced\'][0]',
    ],
    'two_leaks_leak' => [
        '$GLOBALS[\'metrics\']->labels[…]',
        '$GLOBALS[\'metrics\']->points[…]',
    ],
    'weakref_list_leak' => [
        '$GLOBALS[\'tracker\']->seen[…]',
    ],
];
