/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Handlers that hand out pages one after the other and take nothing back. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "aside.h"

#ifndef _WIN32
#include <sys/mman.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

#define ASIDE_BYTES                                                              \
	((size_t)64 << 20) /* address space: pages that are not touched cost nothing \
						*/
#define ASIDE_HEAD 16  /* before each block: its size */

ZEND_TLS lt_aside *current;

static bool is_aside(const void *ptr)
{
	return (const char *)ptr >= current->pages && (const char *)ptr < current->pages + ASIDE_BYTES;
}

static void *aside_alloc(size_t size LT_HEAP_DC)
{
	size_t room = (size + ASIDE_HEAD + 15) & ~(size_t)15;
	if (room < size || room > ASIDE_BYTES - current->used)
		return current->own.alloc(size LT_HEAP_RELAY);
	char *block = current->pages + current->used;
	current->used += room;
	*(size_t *)block = size;
	return block + ASIDE_HEAD;
}

static void aside_free(void *ptr LT_HEAP_DC)
{
	if (!is_aside(ptr))
		current->own.free(ptr LT_HEAP_RELAY);
}

static void *aside_realloc(void *ptr, size_t size LT_HEAP_DC)
{
	if (ptr && !is_aside(ptr))
		return current->own.realloc(ptr, size LT_HEAP_RELAY);
	void *block = aside_alloc(size LT_HEAP_RELAY);
	if (ptr) {
		size_t old = *(size_t *)((char *)ptr - ASIDE_HEAD);
		memcpy(block, ptr, old < size ? old : size);
	}
	return block;
}

bool leaktrack_aside_begin(lt_aside *aside, zend_mm_heap *heap)
{
	lt_heap_handlers handlers;
	lt_heap_get_handlers(heap, &aside->own);
	if (!aside->own.alloc)
		return false;
	aside->pages = mmap(NULL, ASIDE_BYTES, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (aside->pages == MAP_FAILED)
		return false;
	aside->heap = heap;
	aside->used = 0;
	current = aside;
	handlers = aside->own;
	handlers.alloc = aside_alloc;
	handlers.free = aside_free;
	handlers.realloc = aside_realloc;
	lt_heap_set_handlers(heap, &handlers);
	return true;
}

void leaktrack_aside_end(lt_aside *aside)
{
	lt_heap_set_handlers(aside->heap, &aside->own);
	munmap(aside->pages, ASIDE_BYTES);
}
#else
bool leaktrack_aside_begin(lt_aside *aside, zend_mm_heap *heap)
{
	(void)aside;
	(void)heap;
	return false;
}

void leaktrack_aside_end(lt_aside *aside)
{
	(void)aside;
}
#endif
