<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack;

/** Something that the user is told in one sentence, and can do something about. */
final class Failure extends \RuntimeException
{
}
