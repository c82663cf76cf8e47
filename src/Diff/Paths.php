<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace Leaktrack\Diff;

use Leaktrack\View;

/**
 * Deploys lie in folders of their own (/srv/app/releases/41, …/42). Where two reports have no file in
 * common, the folder of the older one is taken for that of the newer, as most of their files say.
 */
final class Paths
{
    private function __construct(public readonly string $before, public readonly string $after)
    {
    }

    public static function between(View $before, View $after): self
    {
        $old = self::files($before);
        $new = self::files($after);
        if (array_intersect_key($old, $new) !== []) {
            return new self('', '');
        }
        $named = [];
        foreach (array_keys($new) as $file) {
            $named[basename($file)][] = (string) $file;
        }
        $votes = [];
        foreach (array_keys($old) as $file) {
            foreach ($named[basename((string) $file)] ?? [] as $other) {
                $pair = self::roots((string) $file, $other);
                $votes[implode("\0", $pair)] = ($votes[implode("\0", $pair)] ?? 0) + 1;
            }
        }
        arsort($votes);
        return $votes === [] ? new self('', '') : new self(...explode("\0", (string) array_key_first($votes)));
    }

    /** The file's name in the newer report. */
    public function map(string $file): string
    {
        return $this->before !== $this->after && str_starts_with($file, $this->before)
            ? $this->after . substr($file, strlen($this->before)) : $file;
    }

    /** @return array<string, true> */
    private static function files(View $view): array
    {
        $files = [];
        foreach ($view->mains as $main) {
            $files[$main->main['file']] = true;
            foreach ($main->sites as $site) {
                $files[$site->site['file']] = true;
            }
        }
        unset($files['[engine]']);
        return $files;
    }

    /** @return array{string, string} what is left of two paths without the folders that they end in alike */
    private static function roots(string $one, string $other): array
    {
        $left = explode('/', $one);
        $right = explode('/', $other);
        while ($left !== [] && $right !== [] && end($left) === end($right)) {
            array_pop($left);
            array_pop($right);
        }
        return [implode('/', $left) . '/', implode('/', $right) . '/'];
    }
}
