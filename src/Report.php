<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack;

/**
 * The JSON report of the extension (docs/report.schema.json), as every renderer sees it. The verdicts
 * in it are the extension's; here things are only listed and added up.
 */
final class Report
{
    /** @var array<string, Frame> what is the same in many stacks is one object, and renderers know it by that */
    private array $frames = [];

    /** @param array<string, mixed> $data */
    public function __construct(public readonly array $data)
    {
    }

    /** @param string $name of what is read, for messages */
    public static function fromJson(string $json, string $name): self
    {
        try {
            $data = json_decode($json, true, 512, JSON_THROW_ON_ERROR | JSON_BIGINT_AS_STRING);
        } catch (\JsonException $error) {
            $isJson = preg_match('~^\s*\{~', $json) === 1;
            throw new Failure($isJson ? "$name is no JSON report: {$error->getMessage()}"
                : "$name is neither a log nor a JSON report of leaktrack");
        }
        if (!is_array($data) || !isset($data['schema']) || !is_array($data['processes'] ?? null)) {
            throw new Failure("$name is no report of leaktrack: it has no \"schema\" and \"processes\"");
        }
        if ($data['schema'] !== 1) {
            throw new Failure("$name is a report of schema " . json_encode($data['schema'])
                . ', this leaktrack reads schema 1');
        }
        self::check($data, $name);
        return new self($data);
    }

    /** What is read without a further look must be there, in its type. */
    private static function check(array $data, string $name): void
    {
        try {
            foreach (self::arrays($data['processes'], 'processes') as $p => $process) {
                is_int($process['pid'] ?? null) or throw new Failure("processes[$p] has no pid");
                foreach (self::arrays($process['mains'] ?? [], "processes[$p].mains") as $m => $main) {
                    self::checkMain($main, "processes[$p].mains[$m]");
                }
                $outside = "processes[$p].outside.sites";
                foreach (self::arrays($process['outside']['sites'] ?? [], $outside) as $s => $site) {
                    self::checkSite($site, "{$outside}[$s]");
                }
            }
        } catch (Failure $failure) {
            throw new Failure("$name is no whole report of leaktrack: {$failure->getMessage()}");
        }
    }

    private static function checkMain(array $main, string $where): void
    {
        is_string($main['file'] ?? null) or throw new Failure("$where has no file");
        is_int($main['loops'] ?? null) or throw new Failure("$where has no loops");
        foreach (self::arrays($main['sites'] ?? null, "$where.sites") as $s => $site) {
            self::checkSite($site, "$where.sites[$s]");
        }
    }

    private static function checkSite(array $site, string $where): void
    {
        is_string($site['file'] ?? null) && is_int($site['line'] ?? null)
            or throw new Failure("$where has no file and line");
        is_string($site['verdict'] ?? null) or throw new Failure("$where has no verdict");
        is_int($site['live_bytes'] ?? null) && is_int($site['live_blocks'] ?? null)
            or throw new Failure("$where has no live_bytes and live_blocks");
        $rate = $site['bytes_per_loop'] ?? 0;
        is_int($rate) || is_float($rate) or throw new Failure("$where has a bytes_per_loop that is no number");
        foreach (self::arrays($site['stacks'] ?? [], "$where.stacks") as $n => $stack) {
            is_int($stack['bytes'] ?? null) && is_int($stack['blocks'] ?? null)
                or throw new Failure("$where.stacks[$n] has no bytes and blocks");
            self::arrays($stack['frames'] ?? null, "$where.stacks[$n].frames") !== []
                or throw new Failure("$where.stacks[$n] has no frames");
        }
    }

    /** A list of objects. */
    private static function arrays(mixed $list, string $where): array
    {
        is_array($list) && array_is_list($list) or throw new Failure("$where is no list");
        foreach ($list as $n => $one) {
            is_array($one) or throw new Failure("{$where}[$n] is no object");
        }
        return $list;
    }

    /** @return list<array<string, mixed>> */
    public function processes(): array
    {
        return $this->data['processes'];
    }

    /** @return iterable<array<string, mixed>, array<string, mixed>> process => main function */
    public function mains(): iterable
    {
        foreach ($this->processes() as $process) {
            foreach ($process['mains'] ?? [] as $main) {
                yield $process => $main;
            }
        }
    }

    public function version(): string
    {
        return (string) ($this->processes()[0]['version'] ?? '?');
    }

    public function liveBytes(): int
    {
        return $this->total('live_bytes');
    }

    public function liveBlocks(): int
    {
        return $this->total('live_blocks');
    }

    private function total(string $field): int
    {
        $total = 0;
        foreach ($this->mains() as $main) {
            $total += array_sum(array_column($main['sites'], $field));
        }
        return $total;
    }

    /** What a report on several processes names each of them by. */
    public function isOfSeveral(): bool
    {
        return count($this->processes()) > 1;
    }

    /** @param array<string, mixed> $main */
    public static function placeOf(array $main): string
    {
        return (string) ($main['label'] ?? $main['name'] ?? "$main[file]:" . ($main['line'] ?? 0));
    }

    /**
     * All that lives of the main functions' lines: adds up to liveBytes() and liveBlocks().
     *
     * @return iterable<Sample>
     */
    public function samples(): iterable
    {
        foreach ($this->mains() as $process => $main) {
            foreach ($main['sites'] as $site) {
                yield from $this->samplesOf($process, $main, $site);
            }
        }
    }

    /** @return iterable<Sample> */
    private function samplesOf(array $process, array $main, array $site): iterable
    {
        $of = $this->frame($main);
        $sample = fn (int $bytes, int $blocks, array $frames, bool $called) => new Sample(
            $process['pid'],
            $of,
            self::placeOf($main),
            $site['verdict'],
            $bytes,
            $blocks,
            $frames,
            $called,
        );
        $bytes = $site['live_bytes'];
        $blocks = $site['live_blocks'];
        foreach ($site['stacks'] ?? [] as $stack) {
            $bytes -= $stack['bytes'];
            $blocks -= $stack['blocks'];
            if ($stack['bytes'] !== 0 || $stack['blocks'] !== 0) {
                yield $sample($stack['bytes'], $stack['blocks'], $this->framesOf($stack), true);
            }
        }
        // What no stack accounts for: all of it at depth 0.
        if ($bytes !== 0 || $blocks !== 0) {
            yield $sample($bytes, $blocks, [$this->frame($site)], false);
        }
    }

    /** @return non-empty-list<Frame> what was cut off, and a fiber's start, are frames of their own */
    private function framesOf(array $stack): array
    {
        $frames = [];
        if ($stack['cut'] ?? false) {
            $frames[] = $this->frame(['function' => '(more)']);
        }
        for ($n = count($stack['frames']) - 1; $n >= 0; $n--) {
            $frame = $stack['frames'][$n];
            $context = Frame::contextOf($stack['frames'], $n);
            if ($context !== '') {
                $frames[] = $this->frame(['function' => $context]);
            }
            $frames[] = $this->frame($frame);
        }
        return $frames;
    }

    private function frame(array $fields): Frame
    {
        $file = isset($fields['file']) ? "$fields[file]\0" : "\0\0" . ($fields['module'] ?? '');
        $function = $fields['function'] ?? $fields['name'] ?? null;
        $key = ($fields['line'] ?? 0) . ($function === null ? '' : "\0$function") . "\0$file";
        return $this->frames[$key] ??= Frame::of($fields);
    }

    /** The exit status that the verdicts come to. */
    public function status(): int
    {
        $verdicts = [];
        $judged = false;
        foreach ($this->mains() as $main) {
            $verdicts[$main['verdict'] ?? 'unsure'] = true;
            $judged = $judged || ($main['closed'] ?? $main['loops']) > 1;
        }
        if (isset($verdicts['leak'])) {
            return ExitStatus::LEAK;
        }
        $whole = true;
        foreach ($this->processes() as $process) {
            $whole = $whole && !isset($process['error']) && ($process['lost_records'] ?? 0) === 0;
        }
        $unsure = isset($verdicts['growing']) || isset($verdicts['unsure']);
        return $judged && $whole && !$unsure ? ExitStatus::CLEAN : ExitStatus::UNSURE;
    }
}
