/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Learning the heap's size classes. */
#include "heap.h"

#define PAGE ((size_t)4096) /* ZEND_MM_PAGE_SIZE */

lt_heap_classes leaktrack_heap;

/* True when the engine takes and gives blocks of that class as lt_heap_pop and lt_heap_push do. */
static bool list_is_plain(zend_mm_heap *heap, uint32_t size_class, size_t size)
{
	const lt_heap_lists *lists = (const lt_heap_lists *)heap;
	void *first = zend_mm_alloc(heap, size);
	void *second = zend_mm_alloc(heap, size);
	const void *rest = lists->free[size_class];
	zend_mm_free(heap, second);
	bool plain = lists->free[size_class] == second && *(void **)second == rest;
	zend_mm_free(heap, first);
	plain &= lists->free[size_class] == first && *(void **)first == second;
	plain &= lists->usage == zend_memory_usage(false);
	plain &= lists->peak == zend_memory_peak_usage(false);
	first = zend_mm_alloc(heap, size);
	plain &= lists->free[size_class] == second && lists->usage == zend_memory_usage(false);
	zend_mm_free(heap, first);
	return plain;
}

static bool lists_are_plain(zend_mm_heap *heap)
{
	for (size_t size = 8; size <= leaktrack_heap.max_small; size += 8) {
		if (!list_is_plain(heap, leaktrack_heap.class_of[size / 8], size))
			return false;
	}
	/* A debug build writes behind every block it hands out. */
	return leaktrack_heap.extra == 0;
}

static bool chunks_are_plain(const zend_mm_heap *heap)
{
	const lt_heap_lists *lists = (const lt_heap_lists *)heap;
	if (!leaktrack_heap.has_lists || lists->real != zend_memory_usage(true) || lists->chunks < 1 ||
		lists->most_chunks < lists->chunks || lists->cached_chunks < 0)
		return false;
	size_t bytes = ((size_t)lists->chunks + (size_t)lists->cached_chunks) * LT_HEAP_CHUNK;
	return lists->real == bytes || (lists->huge && lists->real > bytes);
}

static void learn(zend_mm_heap *heap)
{
	lt_heap_classes *classes = &leaktrack_heap;
	int next = -1;
	for (size_t size = 8; size <= LT_HEAP_SMALL; size += 8) {
		int64_t before = lt_heap_usage();
		void *ptr = zend_mm_alloc(heap, size);
		int64_t bytes = lt_heap_usage() - before;
		zend_mm_free(heap, ptr);
		if (bytes > LT_HEAP_SMALL)
			break;
		if (next < 0 || classes->bytes_of[next] != (uint32_t)bytes)
			classes->bytes_of[++next] = (uint32_t)bytes;
		classes->class_of[size / 8] = (uint8_t)next;
		classes->max_small = size;
	}
	classes->class_of[0] = classes->class_of[1];
	classes->extra = LT_HEAP_SMALL - classes->max_small;
	classes->has_tiny = classes->bytes_of[0] == 8;
	classes->has_lists = lists_are_plain(heap);
	classes->has_chunks = chunks_are_plain(heap);
}

void leaktrack_heap_learn(void)
{
	zend_mm_heap *heap = zend_mm_get_heap();
	if (!zend_mm_is_custom_heap(heap)) {
		learn(heap);
		return;
	}
	zend_mm_heap *own = zend_mm_startup();
	zend_mm_set_heap(own);
	learn(own);
	zend_mm_set_heap(heap);
	zend_mm_shutdown(own, true, true);
}

int64_t leaktrack_heap_large(size_t size)
{
	size_t bytes = (size + leaktrack_heap.extra + PAGE - 1) & ~(PAGE - 1);
	if (bytes <= LT_HEAP_CHUNK - PAGE)
		return (int64_t)bytes;
	size_t node = 3 * sizeof(void *) + leaktrack_heap.extra;
	return (int64_t)bytes + leaktrack_heap.bytes_of[lt_heap_class(node)];
}

int64_t leaktrack_heap_bytes(size_t size)
{
	uint32_t size_class = lt_heap_class(size);
	return size_class == LT_CLASS_LARGE ? leaktrack_heap_large(size)
										: leaktrack_heap.bytes_of[size_class];
}
