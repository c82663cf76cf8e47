<?php
// clean: patterns made at run time, of which there are thirty.
function main_loop(int $n): void
{
    if (function_exists('leaktrack_hook')) leaktrack_hook();
    $word = 'route' . $n * 7 % 30;
    preg_match("~^/$word/(\\d+)(?:/edit)?$~", "/$word/$n/edit", $match);
}

return ['kind' => 'regex', 'warmup' => 40];
