<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Html;

/**
 * The report as the page wants it (page/src/model.js reads it): the same numbers, with every line of
 * code and every frame named once and known by its number from then on, loops as rows without keys.
 * That is a tenth of the JSON report, where each of thousands of loops names its files again.
 *
 * A place is [file, line, function, module, link]; the last three are null where there is none.
 */
final class Payload
{
    private const FORMAT = 1;
    private const VERDICTS = ['leak', 'growing', 'unsure', 'warm-up', 'replaced', 'delayed', 'cycle'];
    /** Of how many lines a process has its source shown: those that grow come first. */
    private const SOURCES = 200;

    /** @var array<string, int> */
    private array $numbers = [];
    /** @var list<array{?string, int, ?string, ?string, ?string}> */
    private array $places = [];
    private int $sourcesLeft = 0;

    public function __construct(private readonly Sources $sources)
    {
    }

    /** @param array<string, mixed> $report */
    public function of(array $report): array
    {
        $processes = array_map($this->process(...), $report['processes'] ?? []);
        return [
            'format' => self::FORMAT,
            'schema' => $report['schema'] ?? null,
            'made' => gmdate('Y-m-d\TH:i:s\Z'),
            'verdicts' => self::VERDICTS,
            'places' => $this->places,
            'processes' => $processes,
        ];
    }

    private function place(?array $at): ?int
    {
        if ($at === null) {
            return null;
        }
        $place = [$at['file'] ?? null, $at['line'] ?? 0, $at['function'] ?? null, $at['module'] ?? null,
            $at['link'] ?? null];
        $key = implode("\0", array_map(strval(...), $place)) . "\0" . ($at['file_raw'] ?? '');
        if (!isset($this->numbers[$key])) {
            $this->numbers[$key] = count($this->places);
            $this->places[] = $place;
        }
        return $this->numbers[$key];
    }

    private function process(array $process): array
    {
        $this->sourcesLeft = self::SOURCES;
        $started = $process['started'] ?? null;
        $process['mains'] = array_map(fn (array $main) => $this->main($main, $started), $process['mains'] ?? []);
        $process['outside']['sites'] = $this->sites($process['outside']['sites'] ?? [], $started);
        return $process;
    }

    private function main(array $main, ?string $started): array
    {
        $loops = $main['loops_detail'] ?? null;
        $main['at'] = $this->place(['file' => $main['file'] ?? null, 'line' => $main['line'] ?? 0,
            'file_raw' => $main['file_raw'] ?? null]);
        unset($main['loops_detail'], $main['file'], $main['file_raw'], $main['line']);
        $main['sites'] = $this->sites($main['sites'] ?? [], $started);
        $main['detail'] = $loops === null ? null : array_map($this->loop(...), $loops);
        return $main;
    }

    private function sites(array $sites, ?string $started): array
    {
        return array_map(fn (array $site) => $this->site($site, $started), $sites);
    }

    private function site(array $site, ?string $started): array
    {
        $suspect = in_array($site['verdict'], ['leak', 'growing', 'unsure'], true);
        if ($suspect && !isset($site['source']) && !isset($site['file_raw']) && $this->sourcesLeft > 0) {
            $this->sourcesLeft--;
            $site['source'] = $this->sources->around($site['file'], $site['line'], $started);
        }
        // The line alone, so that the rows of loops, which do not tell the function, mean the same.
        $site['at'] = $this->place(['file' => $site['file'], 'line' => $site['line'],
            'file_raw' => $site['file_raw'] ?? null]);
        $site['app_frame'] = $this->place($site['app_frame'] ?? null);
        if (isset($site['stacks'])) {
            $site['stacks'] = array_map($this->stack(...), $site['stacks']);
        }
        unset($site['file'], $site['file_raw'], $site['line']);
        return $site;
    }

    private function stack(array $stack): array
    {
        return [$stack['bytes'], $stack['blocks'], (int) $stack['cut'], array_map($this->place(...), $stack['frames'])];
    }

    /** [number, net, leaked, unsure, collected 1 + interrupted 2, at, took, kept, returned, cycles] */
    private function loop(array $loop): array
    {
        $kept = $returned = [];
        foreach ($loop['sites'] ?? [] as $row) {
            $verdict = array_search($row['verdict'] ?? null, self::VERDICTS, true);
            array_push($kept, $this->place(self::line($row)), $row['bytes'], $row['blocks'], $row['next'],
                $verdict === false ? -1 : $verdict);
        }
        foreach ($loop['returned'] ?? [] as $row) {
            array_push($returned, $row['main'], $row['loop'], $this->place(self::line($row)), $row['bytes'],
                isset($row['by']) ? $this->place(self::line($row['by'])) : -1);
        }
        return [$loop['loop'], $loop['net'], $loop['leaked'], $loop['unsure'],
            ($loop['collected'] ? 1 : 0) + (isset($loop['interrupted']) ? 2 : 0),
            $loop['at'], $loop['took'], $kept, $returned, $loop['cycles'] ?? null];
    }

    private static function line(array $row): array
    {
        return ['file' => $row['file'], 'line' => $row['line'], 'file_raw' => $row['file_raw'] ?? null];
    }
}
