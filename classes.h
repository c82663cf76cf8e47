/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * How many objects of each class live, counted at each walk and compared with the walk before. */
#ifndef LEAKTRACK_CLASSES_H
#define LEAKTRACK_CLASSES_H

#include "php.h"

#include "core.h"

typedef struct {
	const zend_class_entry *ce; /* NULL: an empty place of the table */
	int64_t objects;
	int64_t bytes;  /* of the objects themselves */
	int64_t before; /* objects at the walk before, -1: there was none */
} lt_class_count;

typedef struct {
	lt_class_count *counts; /* open addressing, by class */
	uint32_t room, used;    /* a power of two, or 0 */
	bool taken;             /* at least once */
} lt_classes;

/* Counts anew: what was counted last becomes `before`. Without memory the counts stay as they were.
 */
void leaktrack_classes_take(lt_classes *classes);

/* What was counted of a class, NULL: there is none of it. */
const lt_class_count *leaktrack_classes_of(const lt_classes *classes, const zend_class_entry *ce);

/* The classes with most bytes, the largest first, at most `most` of them; free() the list. NULL
 * without memory. */
lt_class_count *leaktrack_classes_largest(const lt_classes *classes, size_t most, size_t *count);

void leaktrack_classes_destroy(lt_classes *classes);

#endif
