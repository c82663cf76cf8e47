<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Format;

use Leaktrack\Report;

/** Writes a report in one format. It puts into words what the report has, and judges nothing. */
interface Renderer
{
    /** @return iterable<string> pieces of the output */
    public function render(Report $report): iterable;
}
