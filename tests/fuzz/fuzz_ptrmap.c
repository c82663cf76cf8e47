/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The pointer table beside a list of the blocks that live. Blocks are put, moved to other cells and
 * freed as hook.c does it, on pages that serve one size at a time as in the Zend heap; in between
 * cells are renumbered and empty regions trimmed. Each block must be found with its slot, each walk
 * must meet just those that live, and elsewhere nothing may be found. */
#include "../../ptrmap.h"

#include "fuzz.h"

#define PAGE 4096u
#define REGIONS 3
#define PAGES 12 /* of a region that are used: the first, some in the middle, the last */
#define CELLS 64
#define BLOCKS 512
#define WALKS 2 /* of all regions in one input: each is slow */

typedef struct {
	uintptr_t address;
	lt_slot slot;
	lt_large large;
	uint32_t pages, bytes;
	bool met;
} block;

typedef struct {
	lt_ptrmap map;
	block blocks[BLOCKS];
	uint32_t count, walks;
	uint32_t unit[REGIONS][PAGES]; /* size of the blocks of the page; 0: free, PAGE: large */
	uint32_t live[REGIONS][PAGES];
} world;

/* Two that are neighbours in different leaves, and the last of all. */
static const uint64_t regions[REGIONS] = {0x1fff, 0x2000, 0x7ffffff};

static uintptr_t page_address(uint32_t region, uint32_t page)
{
	uint32_t number = page < 4 ? page : page < 8 ? 250 + page : 504 + page - 4;
	return (uintptr_t)(regions[region] << LT_REGION_BITS) + (uintptr_t)number * PAGE;
}

static block *find_block(world *w, uintptr_t address)
{
	for (uint32_t i = 0; i < w->count; i++)
		if (w->blocks[i].address == address)
			return &w->blocks[i];
	return NULL;
}

static bool same_large(const lt_large *a, const lt_large *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static void meet_slot(lt_slot *slot, void *context)
{
	world *w = context;
	for (uint32_t i = 0; i < w->count; i++) {
		if (lt_ptrmap_find(&w->map, (void *)w->blocks[i].address) == slot) {
			MUST_BE(*slot, w->blocks[i].slot);
			MUST(!w->blocks[i].met);
			w->blocks[i].met = true;
			return;
		}
	}
	MUST(!"a slot of no block");
}

static void check_all(world *w, bool walk)
{
	for (uint32_t i = 0; i < w->count; i++) {
		const block *b = &w->blocks[i];
		lt_slot *slot = lt_ptrmap_find(&w->map, (void *)b->address);
		MUST(slot);
		MUST_BE(*slot, b->slot);
		if (b->pages)
			MUST(same_large(lt_ptrmap_large(slot), &b->large));
	}
	if (!walk || w->walks++ >= WALKS)
		return;
	leaktrack_ptrmap_each(&w->map, meet_slot, w);
	for (uint32_t i = 0; i < w->count; i++) {
		MUST(w->blocks[i].met);
		w->blocks[i].met = false;
	}
}

static void put(world *w, uint32_t region, uint32_t page, uint32_t at, uint32_t cell)
{
	static const uint32_t units[] = {8, 16, 16, 24, 56, 320, 2048};
	uint32_t unit = w->unit[region][page];
	if (unit == PAGE || w->count == BLOCKS)
		return;
	if (!unit)
		unit = units[at % (sizeof(units) / sizeof(*units))];
	uintptr_t address = page_address(region, page) + at % (PAGE / unit) * unit;
	if (find_block(w, address))
		return;
	lt_slot slot = cell << LT_CLASS_BITS | (unit == 8 ? 0 : unit % 29 + 1);
	MUST(unit == 8 ? lt_ptrmap_put_tiny(&w->map, (void *)address, slot)
				   : lt_ptrmap_put(&w->map, (void *)address, slot));
	w->blocks[w->count++] = (block){.address = address, .slot = slot, .bytes = unit};
	w->unit[region][page] = unit;
	w->live[region][page]++;
}

/* Its numbers look like slots. */
static void put_large(world *w, uint32_t region, uint32_t page, uint32_t pages, uint32_t cell)
{
	for (uint32_t i = 0; i < pages; i++)
		if (page / 4 != (page + i) / 4 || w->unit[region][page + i])
			return;
	if (w->count == BLOCKS)
		return;
	uintptr_t address = page_address(region, page);
	block *b = &w->blocks[w->count++];
	*b = (block){.address = address, .pages = pages, .bytes = pages * PAGE};
	b->slot = cell << LT_CLASS_BITS | LT_CLASS_LARGE;
	b->large = (lt_large){.bytes_low = b->bytes, .bytes_high = cell, .lead = LT_CLASS_TINY,
		.last = cell << LT_CLASS_BITS, .serial = UINT32_MAX};
	MUST(lt_ptrmap_put(&w->map, (void *)address, b->slot));
	lt_slot *slot = lt_ptrmap_find(&w->map, (void *)address);
	*lt_ptrmap_large(slot) = b->large;
	MUST_BE(lt_ptrmap_large_bytes(lt_ptrmap_large(slot)), (uint64_t)cell << 32 | b->bytes);
	for (uint32_t i = 0; i < pages; i++)
		w->unit[region][page + i] = PAGE;
}

static void drop(world *w, uint32_t number)
{
	block *b = &w->blocks[number % w->count];
	lt_slot *slot = lt_ptrmap_find(&w->map, (void *)b->address);
	MUST(slot);
	MUST_BE(*slot, b->slot);
	if (b->pages)
		memset(lt_ptrmap_large(slot), 0, sizeof(lt_large));
	*slot = 0;
	for (uint32_t region = 0; region < REGIONS; region++) {
		for (uint32_t page = 0; page < PAGES; page++) {
			uintptr_t from = page_address(region, page);
			if (b->pages && from >= b->address && from < b->address + b->bytes)
				w->unit[region][page] = 0;
			if (!b->pages && b->address >= from && b->address < from + PAGE &&
				!--w->live[region][page])
				w->unit[region][page] = 0;
		}
	}
	*b = w->blocks[--w->count];
}

/* Where no block begins, nor the numbers of a large one stand, nothing is known. */
static void look(world *w, uint32_t region, uint32_t page, uint32_t at)
{
	uintptr_t address = page_address(region, page) + at % (PAGE / 8) * 8;
	uint32_t unit = w->unit[region][page];
	if (unit == PAGE || (unit != 8 && address % 16))
		return;
	const block *b = find_block(w, address);
	if (!b && unit != 8)
		b = find_block(w, address + 8); /* the same slot */
	const lt_slot *slot = lt_ptrmap_find(&w->map, (void *)address);
	MUST_BE(slot ? *slot : 0, b ? b->slot : 0);
}

static void renumber(world *w, uint32_t from, uint32_t step)
{
	uint32_t to[CELLS + 1] = {0};
	for (uint32_t cell = from % CELLS + 1; cell <= CELLS; cell += step % 7 + 1)
		to[cell] = cell * step % CELLS + 1;
	leaktrack_ptrmap_renumber(&w->map, to);
	for (uint32_t i = 0; i < w->count; i++) {
		block *b = &w->blocks[i];
		uint32_t cell = to[b->slot >> LT_CLASS_BITS];
		if (cell)
			b->slot = cell << LT_CLASS_BITS | (b->slot & LT_CLASS_MASK);
	}
}

static void play(world *w, fuzz_input *in)
{
	uint32_t kind = fuzz_byte(in), a = fuzz_byte(in), b = fuzz_byte(in), c = fuzz_byte(in);
	uint32_t region = a % REGIONS, page = a / REGIONS % PAGES, cell = 1 + c % CELLS;
	if (kind % 16 < 7)
		put(w, region, page, b, cell);
	else if (kind % 16 < 9)
		put_large(w, region, page, 1 + b % 3, cell);
	else if (kind % 16 < 12 && w->count)
		drop(w, b | (c & 1) << 8);
	else if (kind % 16 == 12)
		look(w, region, page, b | (c & 1) << 8);
	else if (kind == 13 && w->walks++ < WALKS)
		renumber(w, b, c);
	else if (kind == 14 && w->walks++ < WALKS)
		leaktrack_ptrmap_trim(&w->map);
	else if (kind == 15)
		check_all(w, true);
	else if (kind == 31)
		MUST(leaktrack_ptrmap_grow(&w->map, page_address(region, page), c & 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static world w;
	fuzz_input in = {data, data + size};
	memset(&w, 0, sizeof(w));
	MUST(leaktrack_ptrmap_init(&w.map));
	while (!fuzz_is_over(&in))
		play(&w, &in);
	check_all(&w, false);
	if (w.walks)
		MUST(leaktrack_ptrmap_resident(&w.map) <= w.map.own_bytes);
	while (w.count)
		drop(&w, w.count / 2);
	check_all(&w, false);
	leaktrack_ptrmap_destroy(&w.map);
	MUST(!w.map.root && !w.map.own_bytes);
	return 0;
}
