<?php

// SPDX-License-Identifier: MIT
// A memo that is keyed by something ever new. Argument "fixed": bounded.

final class Prices
{
    private static array $memo = [];

    public static function of(string $product, string $session): string
    {
        if ($GLOBALS['fixed'] && count(self::$memo) >= 50) {
            self::$memo = array_slice(self::$memo, 25);
        }
        return self::$memo[md5("$product/$session")] ??= sprintf("%'.500d", crc32($product)); // LEAK
    }
}

function handle(int $request): void
{
    leaktrack_hook();
    Prices::of('book', "session $request");
}

$fixed = in_array('fixed', $argv, true);
for ($request = 0; $request < 300; $request++) {
    handle($request);
}
