<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Html;

use Leaktrack\Report;
use Leaktrack\Text;

/**
 * The report as one HTML file that needs nothing else: the built template (page/ in the repository)
 * with the report's data in it. Computes nothing: the numbers are the report's.
 */
final class Page
{
    /** Where the template wants the data. */
    private const PLACE = '{"leaktrack":"data"}';

    /** Nothing in it can end the script element or begin a comment, whatever names the report has. */
    private const JSON = JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE
        | JSON_PRESERVE_ZERO_FRACTION | JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR;

    public static function render(Report $report): string
    {
        return self::renderArray($report->data);
    }

    /** @param array<string, mixed> $data the JSON report (docs/report.schema.json), decoded */
    public static function renderArray(array $data): string
    {
        $template = file_get_contents(__DIR__ . '/template.html');
        if ($template === false || substr_count($template, self::PLACE) !== 1) {
            throw new \RuntimeException(__DIR__ . '/template.html is missing or damaged');
        }
        [$head, $tail] = explode(self::PLACE, $template);
        return $head . self::json((new Payload(new Sources()))->of($data)) . $tail;
    }

    /** JSON leaves U+2028 and U+2029 escaped unless told otherwise: JavaScript once took them for ends of lines. */
    private static function json(array $payload): string
    {
        return Text::json($payload, self::JSON);
    }
}
