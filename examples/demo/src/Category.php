<?php

// SPDX-License-Identifier: MIT

declare(strict_types=1);

namespace App;

/** Innocent: parents and children know each other, so only the collector frees them. */
final class Category
{
    /** @var list<Category> */
    public array $children = [];

    private function __construct(public readonly string $name, public readonly ?Category $parent)
    {
    }

    public static function tree(): self
    {
        $root = new self('Books', null);
        foreach (['Science', 'Poetry', 'Travel', 'Cooking'] as $name) {
            $child = new self($name, $root);
            $child->children[] = new self("New in $name", $child);
            $root->children[] = $child;
        }
        return $root;
    }
}
