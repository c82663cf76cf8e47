/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The pointer table: a shadow map from the address of a live block to its slot. The engine takes
 * memory in chunks of 2 MB at 2 MB boundaries, so the map is one array of 4-byte slots per such
 * region, a slot per 16 bytes, found by the address itself: no hashing, no rehash, and the
 * allocator's own locality. Two blocks of more than 8 bytes never start in the same 16 bytes;
 * those of the 8-byte bin do, and have a second, lazy array (TINY). */
#ifndef LEAKTRACK_PTRMAP_H
#define LEAKTRACK_PTRMAP_H

#include "core.h"

/* A slot: the cell the block is charged to, and the block's size class. 0: not a block we know. */
typedef uint32_t lt_slot;
#define LT_CLASS_BITS 5
#define LT_CLASS_MASK 31u
#define LT_CLASS_TINY 30u  /* alone, in the first array: look in the tiny one */
#define LT_CLASS_LARGE 31u /* more stands in the slots behind: lt_large */
#define LT_MAX_CELLS (1u << (32 - LT_CLASS_BITS))

#define LT_REGION_BITS 21 /* ZEND_MM_CHUNK_SIZE */
#define LT_REGION_SLOTS (1u << (LT_REGION_BITS - 4))
#define LT_LEAF_BITS 13
#define LT_ROOT_BITS 14 /* 48-bit addresses */

typedef struct {
	lt_slot *slots; /* LT_REGION_SLOTS, or NULL */
	lt_slot *tiny;  /* twice as many, one per 8 bytes, or NULL */
} lt_region;

typedef struct {
	lt_region **root; /* 1 << LT_ROOT_BITS leaves of 1 << LT_LEAF_BITS regions, NULL when unused */
	size_t own_bytes; /* address space taken, touched or not */
	size_t regions;   /* arrays of slots taken */
} lt_ptrmap;

/* Makes an empty map. False when there is no memory. */
bool leaktrack_ptrmap_init(lt_ptrmap *map);

/* Gives everything back; the map may be initialised again. Safe on a zeroed map. */
void leaktrack_ptrmap_destroy(lt_ptrmap *map);

/* The slow side of lt_ptrmap_put: makes room for `address` (and its tiny array). False when there
 * is no memory; nothing has changed then. */
bool leaktrack_ptrmap_grow(lt_ptrmap *map, uintptr_t address, bool tiny);

/* Bytes of system memory the map really occupies (pages touched), by asking the kernel. Slow. */
size_t leaktrack_ptrmap_resident(const lt_ptrmap *map);

/* Leads every slot of a cell that has another number in `to` (by cell, 0: stays) to that one. Walks
 * all regions, 512 KB for each 2 MB of heap, and gives back pages without a block. */
void leaktrack_ptrmap_renumber(lt_ptrmap *map, const uint32_t *to);

/* Gives back the pages of regions in which no block is known, for heaps that have shrunk. */
void leaktrack_ptrmap_trim(lt_ptrmap *map);

/* Calls `visit` for each block that is known. For checks: O(address space ever used). */
typedef void (*lt_ptrmap_visitor)(lt_slot *slot, void *context);
void leaktrack_ptrmap_each(const lt_ptrmap *map, lt_ptrmap_visitor visit, void *context);

LT_INLINE lt_region *lt_ptrmap_region(const lt_ptrmap *map, uintptr_t address)
{
	lt_region *leaf =
		map->root[(address >> (LT_REGION_BITS + LT_LEAF_BITS)) & ((1u << LT_ROOT_BITS) - 1)];
	return LT_LIKELY(leaf != NULL) ? &leaf[(address >> LT_REGION_BITS) & ((1u << LT_LEAF_BITS) - 1)]
								   : NULL;
}

LT_INLINE uint32_t lt_ptrmap_index(uintptr_t address)
{
	return (uint32_t)(address >> 4) & (LT_REGION_SLOTS - 1);
}

LT_INLINE uint32_t lt_ptrmap_tiny_index(uintptr_t address)
{
	return (uint32_t)(address >> 3) & (2 * LT_REGION_SLOTS - 1);
}

/* Where the slot of `address` is, or NULL where nothing was ever put near it. */
LT_INLINE lt_slot *lt_ptrmap_find(const lt_ptrmap *map, const void *ptr)
{
	uintptr_t address = (uintptr_t)ptr;
	lt_region *region = lt_ptrmap_region(map, address);
	if (LT_UNLIKELY(!region || !region->slots))
		return NULL;
	lt_slot *slot = &region->slots[lt_ptrmap_index(address)];
	if (LT_UNLIKELY(*slot == LT_CLASS_TINY))
		return &region->tiny[lt_ptrmap_tiny_index(address)];
	return slot;
}

/* Where the slot of a block of 16 bytes or more is written; NULL: lt_ptrmap_put must make room. */
LT_INLINE lt_slot *lt_ptrmap_place(const lt_ptrmap *map, const void *ptr)
{
	lt_region *region = lt_ptrmap_region(map, (uintptr_t)ptr);
	if (LT_UNLIKELY(!region || !region->slots))
		return NULL;
	return &region->slots[lt_ptrmap_index((uintptr_t)ptr)];
}

/* Writes the slot of a block of 16 bytes or more (or of a bin of more than 8). False: no memory. */
LT_INLINE bool lt_ptrmap_put(lt_ptrmap *map, const void *ptr, lt_slot value)
{
	uintptr_t address = (uintptr_t)ptr;
	lt_region *region = lt_ptrmap_region(map, address);
	if (LT_UNLIKELY(!region || !region->slots)) {
		if (!leaktrack_ptrmap_grow(map, address, false))
			return false;
		region = lt_ptrmap_region(map, address);
	}
	region->slots[lt_ptrmap_index(address)] = value;
	return true;
}

/* The same for a block of the 8-byte bin. */
LT_INLINE bool lt_ptrmap_put_tiny(lt_ptrmap *map, const void *ptr, lt_slot value)
{
	uintptr_t address = (uintptr_t)ptr;
	lt_region *region = lt_ptrmap_region(map, address);
	if (LT_UNLIKELY(!region || !region->slots || !region->tiny)) {
		if (!leaktrack_ptrmap_grow(map, address, true))
			return false;
		region = lt_ptrmap_region(map, address);
	}
	region->slots[lt_ptrmap_index(address)] = LT_CLASS_TINY;
	region->tiny[lt_ptrmap_tiny_index(address)] = value;
	return true;
}

/* What is kept of a LT_CLASS_LARGE block, in the slots behind its own. */
typedef struct {
	uint32_t bytes_low, bytes_high; /* its real size */
	uint32_t lead;                  /* loops by which its owner leads in the vote on it (hook.c) */
	uint32_t last;                  /* the site that made it grow last */
	uint32_t serial;                /* of the loop in which that was */
} lt_large;

LT_INLINE lt_large *lt_ptrmap_large(lt_slot *slot)
{
	return (lt_large *)(slot + 1);
}

LT_INLINE int64_t lt_ptrmap_large_bytes(const lt_large *large)
{
	return (int64_t)(large->bytes_low | (uint64_t)large->bytes_high << 32);
}

#endif
