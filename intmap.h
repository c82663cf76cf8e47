/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A map from 64-bit keys to 32-bit numbers: open addressing. The tables are arrays by number, and
 * this finds the number. */
#ifndef LEAKTRACK_INTMAP_H
#define LEAKTRACK_INTMAP_H

#include "core.h"

#include <stdlib.h>

typedef struct {
	uint64_t key;
	uint32_t value; /* number + 1, 0: empty */
} lt_intmap_slot;

typedef struct {
	lt_intmap_slot *slots;
	size_t size, used; /* size is 0 or a power of two, at most two thirds are used */
} lt_intmap;

/* Neighbouring keys must not cluster: the finalizer of splitmix64. */
LT_INLINE size_t lt_intmap_home(const lt_intmap *map, uint64_t key)
{
	key = (key ^ key >> 30) * 0xbf58476d1ce4e5b9u;
	key = (key ^ key >> 27) * 0x94d049bb133111ebu;
	return (size_t)(key ^ key >> 31) & (map->size - 1);
}

/* The slot of the key, or the empty one where it belongs. The map must have slots. */
LT_INLINE lt_intmap_slot *lt_intmap_slot_of(const lt_intmap *map, uint64_t key)
{
	size_t at = lt_intmap_home(map, key);
	while (map->slots[at].value && map->slots[at].key != key)
		at = (at + 1) & (map->size - 1);
	return &map->slots[at];
}

/* The number of the key, UINT32_MAX when it is not there. */
LT_INLINE uint32_t lt_intmap_get(const lt_intmap *map, uint64_t key)
{
	return map->size ? lt_intmap_slot_of(map, key)->value - 1 : UINT32_MAX;
}

/* Sets the key's number (below UINT32_MAX). False when there is no memory; nothing has changed
 * then. */
static inline bool lt_intmap_put(lt_intmap *map, uint64_t key, uint32_t number)
{
	if (map->used * 3 >= map->size * 2) {
		lt_intmap bigger = {NULL, map->size ? map->size * 2 : 64, map->used};
		bigger.slots = calloc(bigger.size, sizeof(*bigger.slots));
		if (!bigger.slots)
			return false;
		for (size_t i = 0; i < map->size; i++) {
			if (map->slots[i].value)
				*lt_intmap_slot_of(&bigger, map->slots[i].key) = map->slots[i];
		}
		free(map->slots);
		*map = bigger;
	}
	lt_intmap_slot *slot = lt_intmap_slot_of(map, key);
	map->used += slot->value == 0;
	slot->key = key;
	slot->value = number + 1;
	return true;
}

/* Takes the key out, if it is there. What stands behind it moves up, so that no search stops short
 * (Knuth, The Art of Computer Programming, volume 3, 6.4, algorithm R). */
static inline void lt_intmap_remove(lt_intmap *map, uint64_t key)
{
	lt_intmap_slot *slot = map->size ? lt_intmap_slot_of(map, key) : NULL;
	if (!slot || !slot->value)
		return;
	map->used--;
	size_t mask = map->size - 1, hole = (size_t)(slot - map->slots);
	for (size_t at = (hole + 1) & mask; map->slots[at].value; at = (at + 1) & mask) {
		size_t home = lt_intmap_home(map, map->slots[at].key);
		if (((at - home) & mask) < ((at - hole) & mask))
			continue; /* it would stand before its home */
		map->slots[hole] = map->slots[at];
		hole = at;
	}
	map->slots[hole].value = 0;
}

LT_INLINE void lt_intmap_destroy(lt_intmap *map)
{
	free(map->slots);
	map->slots = NULL;
	map->size = map->used = 0;
}

#endif
