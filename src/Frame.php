<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack;

/** A frame of a call stack: PHP code at a line, an internal function, or a mark between frames. */
final class Frame
{
    private const CLOSURE = '{closure';

    /** @param ?string $file null: an internal function, or a mark */
    public function __construct(
        public readonly ?string $function,
        public readonly ?string $file = null,
        public readonly int $line = 0,
        public readonly ?string $module = null,
    ) {
    }

    /** @param array<string, mixed> $fields a frame, a site or a main function of the report */
    public static function of(array $fields): self
    {
        return new self(
            $fields['function'] ?? $fields['name'] ?? null,
            $fields['file'] ?? null,
            (int) ($fields['line'] ?? 0),
            $fields['module'] ?? null,
        );
    }

    /**
     * What a frame of a stack runs in, where its caller is of another context: "(fiber)", "(coroutine)"; or "". Only
     * methods of Fiber start fibers; coroutines are started by functions of extensions.
     *
     * @param list<array<string, mixed>> $frames of the report, the innermost first
     */
    public static function contextOf(array $frames, int $n): string
    {
        $caller = $frames[$n + 1] ?? null;
        return match (true) {
            !isset($frames[$n]['link']) => '',
            $caller === null, isset($caller['file']), str_starts_with((string) $caller['function'], 'Fiber::') => '(fiber)',
            default => '(coroutine)',
        };
    }

    private ?string $name = null;
    private ?string $place = null;

    /** The function, told from those of the same name: "(main)" is in every script. */
    public function name(): string
    {
        return $this->name ??= $this->named();
    }

    private function named(): string
    {
        $function = $this->function ?? '';
        if ($this->file === null) {
            return $function === '' ? '(unknown)' : $function;
        }
        if ($function === '') {
            return $this->line === 0 ? $this->file : '(main) ' . basename($this->file);
        }
        return match (true) {
            $function[0] === '(' => "$function " . basename($this->file),
            $function === self::CLOSURE . '}' => sprintf('{closure:%s}', basename($this->file)),
            default => $function,
        };
    }

    /** As in the extension's folded stacks: "/app/src/Cache.php:42 (App\Cache::put)". */
    public function place(): string
    {
        return $this->place ??= $this->placed();
    }

    private function placed(): string
    {
        $function = $this->function ?? '';
        if ($this->file === null) {
            return $this->name();
        }
        $place = "$this->file:$this->line";
        if ($function === '') {
            return $place;
        }
        return $function[0] === '(' ? "$place $function" : "$place ($function)";
    }

    /** For formats in which every frame has a file: of an internal function "[standard]", its module. */
    public function fileName(): string
    {
        return $this->file === '' ? '[unknown]' : $this->file ?? '[' . ($this->module ?? 'internal') . ']';
    }

    /** Whether both are frames of one function. */
    public function isIn(self $other): bool
    {
        return $this->function === $other->function && $this->file === $other->file;
    }
}
