/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What blocks really cost in the running heap: its size classes, learned from it at startup,
 * because a debug build's blocks are larger and a hardened heap (8.4) has no 8-byte bin; and the
 * quick way to a free block. */
#ifndef LEAKTRACK_HEAP_H
#define LEAKTRACK_HEAP_H

#include "php.h"

#include "ptrmap.h"

#define LT_HEAP_SMALL 3072 /* ZEND_MM_MAX_SMALL_SIZE */
#define LT_HEAP_CHUNK ((size_t)1 << LT_REGION_BITS)

typedef struct {
	uint8_t class_of[LT_HEAP_SMALL / 8 + 1]; /* by (size + 7) / 8 */
	uint32_t bytes_of[LT_CLASS_LARGE + 1];   /* real size, by class; 0: not a small class */
	size_t max_small;                        /* the largest size that is small */
	size_t extra;                            /* what a debug build adds to a block */
	bool has_tiny;                           /* class 0 is the 8-byte bin */
	bool has_lists;  /* the heap begins like lt_heap_lists, and its lists behave like that */
	bool has_chunks; /* and its chunks are counted there */
} lt_heap_classes;

/* How the engine's heap begins (struct _zend_mm_heap in Zend/zend_alloc.c, PHP 8.2 and 8.3; 8.4
 * guards its lists and is left alone): what it counts, and a list of free blocks per size class,
 * linked through their first word. Taking a block off such a list and putting it back is all that
 * the engine's own allocator does for nearly every request. Calling it for that costs more than all
 * our booking, so the handlers do it themselves, where leaktrack_heap_learn() saw it done so. */
typedef struct {
	void *custom, *storage;
	size_t usage, peak; /* memory_get_usage(), memory_get_peak_usage() */
	void *free[LT_CLASS_TINY];
	size_t real, real_peak, limit;
	int overflow;
	void *huge, *main_chunk, *cached_chunk;
	int chunks, most_chunks, cached_chunks; /* of 2 MB; the cached ones are not in use */
} lt_heap_lists;

/* Read-only after MINIT. */
extern lt_heap_classes leaktrack_heap;

/* Asks the heap, block by block. Called from MINIT, where it leaves no trace. Where the heap is not
 * Zend's own, a heap made for it is asked: what is asked for then counts as if it were. */
void leaktrack_heap_learn(void);

/* What a large or huge block of `size` bytes costs, with the list node of a huge one: 24 bytes
 * that pass no handler. */
int64_t leaktrack_heap_large(size_t size);

/* The same for a block of any size. */
int64_t leaktrack_heap_bytes(size_t size);

LT_INLINE uint32_t lt_heap_class(size_t size)
{
	return size <= leaktrack_heap.max_small ? leaktrack_heap.class_of[(size + 7) / 8]
											: LT_CLASS_LARGE;
}

/* A block of that class, as the engine would give it; for a heap that has lists. NULL: only the
 * engine can tell. */
LT_INLINE void *lt_heap_pop(zend_mm_heap *heap, uint32_t size_class)
{
	lt_heap_lists *lists = (lt_heap_lists *)heap;
	void *ptr = lists->free[size_class];
	if (LT_UNLIKELY(!ptr))
		return NULL;
	lists->free[size_class] = *(void **)ptr;
	lists->usage += leaktrack_heap.bytes_of[size_class];
	if (LT_UNLIKELY(lists->usage > lists->peak))
		lists->peak = lists->usage;
	return ptr;
}

/* Gives back a block of that class and size, as the engine would. */
LT_INLINE void lt_heap_push(zend_mm_heap *heap, void *ptr, uint32_t size_class, uint32_t bytes)
{
	lt_heap_lists *lists = (lt_heap_lists *)heap;
	if (LT_UNLIKELY(!leaktrack_heap.has_lists)) {
		zend_mm_free(heap, ptr);
		return;
	}
	lists->usage -= bytes;
	*(void **)ptr = lists->free[size_class];
	lists->free[size_class] = ptr;
}

/* memory_get_usage(). */
LT_INLINE int64_t lt_heap_usage(void)
{
	return (int64_t)zend_memory_usage(false);
}

#endif
