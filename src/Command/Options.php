<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Command;

use Leaktrack\Failure;
use Symfony\Component\Console\Input\InputInterface;

/** Values of options, in the types that they are used in. */
final class Options
{
    /** null: not given */
    public static function count(InputInterface $input, string $name): ?int
    {
        $value = $input->getOption($name);
        if ($value === null || $value === false) {
            return null;
        }
        return preg_match('~^\d{1,18}$~', (string) $value) === 1 ? (int) $value
            : throw new Failure("--$name takes a number, not \"$value\"");
    }

    public static function number(InputInterface $input, string $name): float
    {
        $value = (string) $input->getOption($name);
        return is_numeric($value) && (float) $value >= 0 ? (float) $value
            : throw new Failure("--$name takes a number, not \"$value\"");
    }
}
