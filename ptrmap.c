/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Growth and end of the pointer table. Memory comes from mmap, untouched pages cost nothing. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "ptrmap.h"

#include <string.h>

#ifdef _WIN32
#include <windows.h>

static void *map_pages(size_t bytes)
{
	return VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

static void unmap_pages(void *pages, size_t bytes)
{
	(void)bytes;
	VirtualFree(pages, 0, MEM_RELEASE);
}

static void drop_pages(void *pages, size_t bytes)
{
	memset(pages, 0, bytes);
}

static size_t resident_pages(const void *pages, size_t bytes)
{
	(void)pages;
	return bytes;
}

static void drop_zeros(void *pages, size_t bytes)
{
	(void)pages; /* a page can only be given back there by writing to it */
	(void)bytes;
}
#else
#include <sys/mman.h>
#include <unistd.h>

#define ZEROS_BYTES ((size_t)64 * 1024)

static void *map_pages(size_t bytes)
{
	void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return pages == MAP_FAILED ? NULL : pages;
}

static void unmap_pages(void *pages, size_t bytes)
{
	munmap(pages, bytes);
}

static void drop_pages(void *pages, size_t bytes)
{
	if (madvise(pages, bytes, MADV_DONTNEED) != 0)
		memset(pages, 0, bytes);
}

static size_t resident_pages(const void *pages, size_t bytes)
{
	unsigned char in_core[LT_REGION_SLOTS * sizeof(lt_slot) * 2 / 4096];
	size_t page = (size_t)sysconf(_SC_PAGESIZE), count = bytes / page, touched = 0;
	if (count > sizeof(in_core) || mincore((void *)pages, bytes, (void *)in_core) != 0)
		return bytes;
	for (size_t i = 0; i < count; i++)
		touched += in_core[i] & 1;
	return touched * page;
}

/* Gives back what holds zeros only, by pieces that whole pages of any usual size fit in. */
static void drop_zeros(void *pages, size_t bytes)
{
	for (size_t at = 0; at < bytes; at += ZEROS_BYTES) {
		char *piece = (char *)pages + at;
		if (!*piece && memcmp(piece, piece + 1, ZEROS_BYTES - 1) == 0)
			drop_pages(piece, ZEROS_BYTES);
	}
}
#endif

#define ROOT_BYTES (sizeof(lt_region *) << LT_ROOT_BITS)
#define LEAF_BYTES (sizeof(lt_region) << LT_LEAF_BITS)
#define SLOTS_BYTES (sizeof(lt_slot) * LT_REGION_SLOTS)
#define TINY_BYTES (2 * SLOTS_BYTES)

static void *take(lt_ptrmap *map, size_t bytes)
{
	void *pages = map_pages(bytes);
	if (pages)
		map->own_bytes += bytes;
	return pages;
}

bool leaktrack_ptrmap_init(lt_ptrmap *map)
{
	memset(map, 0, sizeof(*map));
	map->root = take(map, ROOT_BYTES);
	return map->root != NULL;
}

bool leaktrack_ptrmap_grow(lt_ptrmap *map, uintptr_t address, bool tiny)
{
	size_t root = (address >> (LT_REGION_BITS + LT_LEAF_BITS)) & ((1u << LT_ROOT_BITS) - 1);
	if (!map->root[root]) {
		lt_region *leaf = take(map, LEAF_BYTES);
		if (!leaf)
			return false;
		map->root[root] = leaf;
	}
	lt_region *region = lt_ptrmap_region(map, address);
	if (!region->slots) {
		region->slots = take(map, SLOTS_BYTES);
		if (!region->slots)
			return false;
		map->regions++;
	}
	if (tiny && !region->tiny) {
		region->tiny = take(map, TINY_BYTES);
		if (!region->tiny)
			return false;
	}
	return true;
}

/* Calls `visit` for each region that has slots; stops early never. */
static void each_region(
	const lt_ptrmap *map, void (*visit)(lt_region *region, void *context), void *context)
{
	for (size_t i = 0; map->root && i < (size_t)1 << LT_ROOT_BITS; i++) {
		lt_region *leaf = map->root[i];
		for (size_t k = 0; leaf && k < (size_t)1 << LT_LEAF_BITS; k++) {
			if (leaf[k].slots)
				visit(&leaf[k], context);
		}
	}
}

static void region_destroy(lt_region *region, void *context)
{
	(void)context;
	unmap_pages(region->slots, SLOTS_BYTES);
	if (region->tiny)
		unmap_pages(region->tiny, TINY_BYTES);
}

typedef struct {
	lt_ptrmap_visitor visit;
	void *context;
} lt_blocks;

static void region_blocks(lt_region *region, void *context)
{
	const lt_blocks *blocks = context;
	for (size_t i = 0; i < LT_REGION_SLOTS; i++) {
		lt_slot *slot = &region->slots[i];
		if (*slot == LT_CLASS_TINY) {
			for (size_t k = 2 * i; k < 2 * i + 2; k++) {
				if (region->tiny[k])
					blocks->visit(&region->tiny[k], blocks->context);
			}
		} else if (*slot) {
			blocks->visit(slot, blocks->context);
			if ((*slot & LT_CLASS_MASK) == LT_CLASS_LARGE)
				i += sizeof(lt_large) / sizeof(lt_slot);
		}
	}
}

void leaktrack_ptrmap_each(const lt_ptrmap *map, lt_ptrmap_visitor visit, void *context)
{
	lt_blocks blocks = {visit, context};
	each_region(map, region_blocks, &blocks);
}

void leaktrack_ptrmap_destroy(lt_ptrmap *map)
{
	each_region(map, region_destroy, NULL);
	for (size_t i = 0; map->root && i < (size_t)1 << LT_ROOT_BITS; i++) {
		if (map->root[i])
			unmap_pages(map->root[i], LEAF_BYTES);
	}
	if (map->root)
		unmap_pages(map->root, ROOT_BYTES);
	memset(map, 0, sizeof(*map));
}

static void region_resident(lt_region *region, void *context)
{
	size_t *bytes = context;
	*bytes += resident_pages(region->slots, SLOTS_BYTES);
	if (region->tiny)
		*bytes += resident_pages(region->tiny, TINY_BYTES);
}

size_t leaktrack_ptrmap_resident(const lt_ptrmap *map)
{
	size_t bytes = 0;
	each_region(map, region_resident, &bytes);
	return bytes;
}

static void renumber_slot(lt_slot *slot, const uint32_t *to)
{
	uint32_t cell = to[*slot >> LT_CLASS_BITS];
	if (cell)
		*slot = cell << LT_CLASS_BITS | (*slot & LT_CLASS_MASK);
}

static void region_renumber(lt_region *region, void *context)
{
	const uint32_t *to = context;
	for (size_t i = 0; i < LT_REGION_SLOTS; i++) {
		lt_slot slot = region->slots[i];
		if (slot <= LT_CLASS_MASK)
			continue;
		renumber_slot(&region->slots[i], to);
		if ((slot & LT_CLASS_MASK) == LT_CLASS_LARGE)
			i += sizeof(lt_large) / sizeof(lt_slot); /* what is kept of it is no slot */
	}
	for (size_t i = 0; region->tiny && i < 2 * LT_REGION_SLOTS; i++)
		renumber_slot(&region->tiny[i], to);
	/* The walk has read pages that nothing was ever written to: they are there now, too. */
	drop_zeros(region->slots, SLOTS_BYTES);
	if (region->tiny)
		drop_zeros(region->tiny, TINY_BYTES);
}

void leaktrack_ptrmap_renumber(lt_ptrmap *map, const uint32_t *to)
{
	each_region(map, region_renumber, (void *)to);
}

static bool region_is_empty(const lt_region *region)
{
	for (size_t i = 0; i < LT_REGION_SLOTS; i++) {
		if (region->slots[i] > LT_CLASS_MASK)
			return false;
	}
	for (size_t i = 0; region->tiny && i < 2 * LT_REGION_SLOTS; i++) {
		if (region->tiny[i])
			return false;
	}
	return true;
}

static void region_trim(lt_region *region, void *context)
{
	(void)context;
	if (!region_is_empty(region))
		return;
	drop_pages(region->slots, SLOTS_BYTES);
	if (region->tiny)
		drop_pages(region->tiny, TINY_BYTES);
}

void leaktrack_ptrmap_trim(lt_ptrmap *map)
{
	each_region(map, region_trim, NULL);
}
