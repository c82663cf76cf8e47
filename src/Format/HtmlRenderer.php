<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Format;

use Leaktrack\Html\Page;
use Leaktrack\Report;

/** The page: src/Html. */
final class HtmlRenderer implements Renderer
{
    public function render(Report $report): iterable
    {
        yield Page::render($report);
    }
}
