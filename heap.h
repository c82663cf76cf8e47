/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What blocks really cost in the running heap: its size classes, learned from it at startup, because
 * a debug build's blocks are larger and a hardened heap (8.4) has no 8-byte bin. */
#ifndef LEAKTRACK_HEAP_H
#define LEAKTRACK_HEAP_H

#include "php.h"

#include "ptrmap.h"

#define LT_HEAP_SMALL 3072 /* ZEND_MM_MAX_SMALL_SIZE */
#define LT_HEAP_CHUNK ((size_t)1 << LT_REGION_BITS)

typedef struct {
	uint8_t class_of[LT_HEAP_SMALL / 8 + 1];  /* by (size + 7) / 8 */
	uint32_t bytes_of[LT_CLASS_LARGE + 1];    /* real size, by class; 0: not a small class */
	size_t max_small; /* the largest size that is small */
	size_t extra;     /* what a debug build adds to a block */
	bool has_tiny;    /* class 0 is the 8-byte bin */
	bool known;
} lt_heap_classes;

/* Read-only after MINIT. */
extern lt_heap_classes leaktrack_heap;

/* Asks the heap, block by block. Called from MINIT, where it leaves no trace; leaves `known` false
 * where the heap is not Zend's own. */
void leaktrack_heap_learn(void);

/* What a large or huge block of `size` bytes costs, with the list node of a huge one: 24 bytes
 * that pass no handler. */
int64_t leaktrack_heap_large(size_t size);

LT_INLINE uint32_t lt_heap_class(size_t size)
{
	return size <= leaktrack_heap.max_small ? leaktrack_heap.class_of[(size + 7) / 8]
											: LT_CLASS_LARGE;
}

/* memory_get_usage(). */
LT_INLINE int64_t lt_heap_usage(void)
{
	return (int64_t)zend_memory_usage(false);
}

#endif
