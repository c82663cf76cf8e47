<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Format;

use Leaktrack\Failure;

/** The table of formats. */
final class Formats
{
    /** @return array<string, Format> */
    public static function all(): array
    {
        $formats = [
            new Format('text', 'for people, in a terminal', TextRenderer::class, native: true),
            new Format('json', 'all of it, for programs (docs/report.schema.json)', JsonRenderer::class, native: true),
            new Format('jsonl', 'JSON Lines: an object for each process, place, line, loop', JsonLinesRenderer::class),
            new Format('html', 'a page for the browser, in one file', HtmlRenderer::class, loops: true, forFile: true),
            new Format('pprof', 'gzipped protobuf, for `go tool pprof`', PprofRenderer::class, forFile: true),
            new Format('collapsed', 'folded stacks, for flame graphs', CollapsedRenderer::class),
            new Format('speedscope', 'for speedscope.app', SpeedscopeRenderer::class),
            new Format('callgrind', 'for KCachegrind and callgrind_annotate', CallgrindRenderer::class),
            new Format('junit', 'JUnit XML, for CI servers', JunitRenderer::class),
            new Format('github', 'annotations in a GitHub workflow', GithubRenderer::class),
        ];
        return array_column($formats, null, 'name');
    }

    /** @return list<string> */
    public static function names(): array
    {
        return array_keys(self::all());
    }

    public static function get(string $name): Format
    {
        return self::all()[$name]
            ?? throw new Failure("there is no format \"$name\": there are " . implode(', ', self::names()));
    }
}
