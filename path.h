/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A way through the walk in the words of a PHP programmer: `App\Cache::$items['k']`. */
#ifndef LEAKTRACK_PATH_H
#define LEAKTRACK_PATH_H

#include "walk.h"

#define LT_PATH_DEPTH 256 /* of a longer way the middle is not known */

/* From the root (first) to a value. */
typedef struct {
	const lt_node *steps[LT_PATH_DEPTH];
	uint32_t count;
	uint32_t chain;               /* the first step that repeats others; count: none does */
	bool repeats[LT_PATH_DEPTH]; /* it is another link of a chain, as the one before it is */
} lt_way;

void leaktrack_path_trace(lt_way *way, const lt_walk *walk, const lt_node *leaf);

/* The same for ways that differ only in their keys and in how often a link of a chain is gone
 * through; with `any_names` in the names of variables, properties and constants, too. */
uint64_t leaktrack_path_shape(const lt_way *way, bool any_names);

/* Writes the way. Keys in which the others, of the same shape, differ become `[…]`. */
void leaktrack_path_write(
	char *to, size_t size, const lt_way *way, const lt_way *const *others, uint32_t other_count);

/* The kind of root: "static property", "function static", … */
const char *leaktrack_path_how(const lt_way *way);

/* What a value is: its type, its class (to be copied; NULL: none) and how many bytes (strings) or
 * elements (arrays) it has, -1 for others. */
const char *leaktrack_path_type(
	const lt_way *way, char *class_name, size_t class_size, int64_t *count);

/* The value at the end of the way: of what a value consists of, that value. */
const lt_node *leaktrack_path_leaf(const lt_way *way);

#endif
