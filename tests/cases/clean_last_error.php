<?php
// clean: the engine keeps the last error only.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    @trigger_error('notice ' . str_repeat((string) $n, 20 + $n % 9));
    error_get_last();
    if ($n % 3 === 0) {
        error_clear_last();
    }
    @file_get_contents("/nowhere/$n");
    @json_decode("{{$n}}", flags: JSON_BIGINT_AS_STRING);
    preg_match('/(?:\D+|<\d+>)*[!?]/', 'foobar foobar foobar');
}

return ['kind' => 'engine-state', 'warmup' => 3, 'bound' => 512];
