<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Diff;

use Leaktrack\ViewMain;
use Leaktrack\ViewSite;

/** What became of a line that leaks, grows or cannot be told, in one of two reports or in both. */
final class Change
{
    public const NEW = 'new';
    public const WORSE = 'worse';
    public const BETTER = 'better';
    public const GONE = 'gone';
    public const SAME = 'same';
    /** Its place did not run in the second report, or not long enough to be judged. */
    public const NOT_RUN = 'not run';

    public function __construct(
        public readonly string $what,
        public readonly ViewMain $main,
        public readonly ?ViewSite $before,
        public readonly ?ViewSite $after,
    ) {
    }

    public function site(): ViewSite
    {
        return $this->after ?? $this->before;
    }

    public function isIncrease(): bool
    {
        return $this->what === self::NEW || $this->what === self::WORSE;
    }

    /** @return array<string, mixed> */
    public function toArray(): array
    {
        $side = fn (?ViewSite $site) => $site === null ? null : [
            'file' => $site->site['file'],
            'line' => $site->site['line'],
            'verdict' => $site->verdict,
            'bytes_per_loop' => $site->rate(),
            'live_bytes' => $site->liveBytes,
        ];
        return [
            'change' => $this->what,
            'place' => $this->main->place(),
            'function' => $this->site()->site['function'] ?? null,
            'before' => $side($this->before),
            'after' => $side($this->after),
        ];
    }
}
