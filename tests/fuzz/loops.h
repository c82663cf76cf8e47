/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A recorder with its pointer table beside a model that keeps every block, loop and context by
 * itself. Each step calls the recorder as the heap handlers, marks and switches do. */
#ifndef LEAKTRACK_FUZZ_LOOPS_H
#define LEAKTRACK_FUZZ_LOOPS_H

#include "../../epoch.h"
#include "../../fold.h"
#include "../../series.h"
#include "../../window.h"
#include "../c/json.h"

#include "fuzz.h"

#define SITES 6
#define PLACES 3
#define CONTEXTS 6
#define DEPTH 4 /* loops of a context, one in the other */
#define BLOCKS 256
#define LOOPS 1200
#define MARKER_BYTES 56

typedef struct {
	int64_t bytes; /* 0: there is none */
	uint32_t site, loop, epoch; /* loop 0: outside */
	uint32_t number; /* of its loop, as told: folding makes it smaller */
	bool told;       /* a line said that it was kept */
} block;

typedef struct {
	uint32_t place, number, epoch, children;
	bool open, interrupted;
	lt_loop *loop; /* while it is open or has children */
} model_loop;

typedef struct {
	bool lives;
	uint32_t birth; /* loop, 0: none */
	uint32_t open[DEPTH], open_count;
} model_context;

typedef struct {
	uint32_t place, site, by, most; /* the highest number of a loop among them */
	int64_t bytes, blocks;
} model_return;

typedef struct {
	int64_t bytes, blocks;
} sum;

typedef struct {
	lt_recorder rec;
	lt_ptrmap map;
	lt_window window;
	lt_history *history, *windows; /* what the lines and the windows say */
	lt_buf buf;
	struct {
		uint32_t serial, cell;
	} cache[SITES + 1];
	block blocks[BLOCKS];
	model_loop loops[LOOPS + 1];
	uint32_t loop_count, place_loops[PLACES];
	model_context contexts[CONTEXTS];
	uint32_t running;
	lt_collection collection;
	uint32_t frozen; /* the loop that a running collector is charged to */
	bool collecting, folded, interrupted;
	/* Since the last line: */
	model_return returns[BLOCKS * 4];
	uint32_t return_count;
	sum collected[SITES + 1], old, outside_told[SITES + 1];
	int64_t use, markers;
	int64_t told_use, told_open, window_use, window_open;
	bool told, window_told;
	bool window_due; /* the next close writes what was gathered */
	bool site_defined[SITES + 1], place_defined[PLACES];
} world;

/* Where a block of a number stands: one of 8 bytes, a small one or a large one. */
static void *address_of(uint32_t number, int64_t bytes)
{
	const uintptr_t base = (uintptr_t)0x7f0000200000;
	if (bytes == 8)
		return (void *)(base + (uintptr_t)number * 8);
	if (bytes < 4096)
		return (void *)(base + 0x10000 + (uintptr_t)number * 16);
	return (void *)(base + 0x20000 + (uintptr_t)number * 4096);
}

static lt_slot *slot_of(const world *w, uint32_t number)
{
	lt_slot *slot = lt_ptrmap_find(&w->map, address_of(number, w->blocks[number].bytes));
	MUST(slot && *slot);
	return slot;
}

/* The innermost loop of the context, or the one that started it. */
static uint32_t owner(const world *w)
{
	const model_context *context = &w->contexts[w->running];
	if (w->collecting)
		return w->frozen;
	return context->open_count ? context->open[context->open_count - 1] : context->birth;
}

static void refresh(world *w)
{
	uint32_t loop = owner(w);
	if (!w->collecting)
		leaktrack_loop_enter(&w->rec, loop ? w->loops[loop].loop : NULL);
}

static bool is_closed(const world *w, const block *b)
{
	return b->loop && !w->loops[b->loop].open;
}

/* A cell is of one site, and of one loop (or window of them) or of outside. */
static void check_block(const world *w, uint32_t number)
{
	const block *b = &w->blocks[number];
	const lt_slot *slot = slot_of(w, number);
	const lt_cell *cell = &w->rec.cells[*slot >> LT_CLASS_BITS];
	const model_loop *loop = &w->loops[b->loop];
	MUST(*slot >> LT_CLASS_BITS > LT_MARKER_CELL && *slot >> LT_CLASS_BITS <= w->rec.cell_count);
	MUST(cell->blocks > 0 && cell->bytes >= b->bytes);
	MUST_BE(cell->site, b->site);
	MUST_BE(!(cell->flags & LT_CELL_OUTSIDE), b->loop != 0);
	MUST_BE(cell->flags & LT_CELL_CLOSED ? 1 : 0, is_closed(w, b) && b->told);
	if (b->loop) {
		MUST_BE(cell->place, loop->place);
		MUST(w->folded ? cell->number <= loop->number : cell->number == loop->number);
	}
	if (!w->folded)
		MUST_BE(leaktrack_epoch_of(&w->rec, cell), b->loop ? loop->epoch : b->epoch);
	if ((*slot & LT_CLASS_MASK) == LT_CLASS_LARGE)
		MUST_BE(lt_ptrmap_large_bytes(lt_ptrmap_large((lt_slot *)slot)), b->bytes);
}

static void note_return(world *w, const block *b, uint32_t by, int64_t bytes, int64_t blocks)
{
	const model_loop *loop = &w->loops[b->loop];
	model_return *back = w->returns;
	if (!is_closed(w, b) || !b->told)
		return;
	for (uint32_t i = 0; i < w->return_count; i++, back++)
		if (back->place == loop->place && back->site == b->site && back->by == by)
			break;
	if (back == w->returns + w->return_count)
		w->returns[w->return_count++] = (model_return){loop->place, b->site, by, 0, 0, 0};
	back->bytes += bytes;
	back->blocks += blocks;
	if (loop->number > back->most)
		back->most = loop->number;
}

static void give(world *w, uint32_t site, int64_t bytes)
{
	uint32_t number = 0, cell = w->cache[site].cell;
	while (number < BLOCKS && w->blocks[number].bytes)
		number++;
	if (number == BLOCKS)
		return;
	if (!cell || w->cache[site].serial != w->rec.serial)
		cell = leaktrack_loop_cell(&w->rec, site);
	MUST(cell);
	w->cache[site].cell = cell;
	w->cache[site].serial = w->rec.serial;
	lt_loop_give(&w->rec.cells[cell], bytes);
	void *address = address_of(number, bytes);
	lt_slot slot = cell << LT_CLASS_BITS | (bytes == 8 ? 0 : bytes < 4096 ? 7 : LT_CLASS_LARGE);
	MUST(bytes == 8 ? lt_ptrmap_put_tiny(&w->map, address, slot)
					: lt_ptrmap_put(&w->map, address, slot));
	if (bytes >= 4096)
		*lt_ptrmap_large(lt_ptrmap_find(&w->map, address)) =
			(lt_large){(uint32_t)bytes, (uint32_t)((uint64_t)bytes >> 32), 1, site << 5, slot};
	w->blocks[number] = (block){
		.bytes = bytes, .site = site, .loop = owner(w), .epoch = w->rec.epoch};
	w->use += bytes;
	check_block(w, number);
}

/* As hook.c books a block that is gone, or that a growing realloc takes from its owner. */
static void take(world *w, uint32_t number, uint32_t by, bool by_collector)
{
	block *b = &w->blocks[number];
	check_block(w, number);
	lt_slot *slot = slot_of(w, number);
	uint32_t cell = *slot >> LT_CLASS_BITS, flags = w->rec.cells[cell].flags;
	if (b->bytes >= 4096)
		memset(lt_ptrmap_large(slot), 0, sizeof(lt_large));
	*slot = 0;
	lt_loop_take(&w->rec.cells[cell], b->bytes);
	w->use -= b->bytes;
	if (by_collector) {
		leaktrack_loop_collected(&w->rec, b->site, b->bytes);
		w->collected[b->site].bytes += b->bytes;
		w->collected[b->site].blocks++;
	}
	if (flags & (LT_CELL_CLOSED | LT_CELL_OUTSIDE))
		leaktrack_loop_return(&w->rec, cell, b->bytes, 1, flags & LT_CELL_CLOSED ? by : 0);
	note_return(w, b, by, b->bytes, 1);
	b->bytes = 0;
}

static void shrink(world *w, uint32_t number, int64_t left, uint32_t by)
{
	block *b = &w->blocks[number];
	int64_t less = b->bytes - left;
	/* Of its kind, so that it stays where it is. */
	if (left < 16 || less <= 0 || (b->bytes >= 4096) != (left >= 4096))
		return;
	lt_slot *slot = slot_of(w, number);
	lt_cell *cell = &w->rec.cells[*slot >> LT_CLASS_BITS];
	if (b->bytes >= 4096) {
		lt_ptrmap_large(slot)->bytes_low = (uint32_t)left;
		lt_ptrmap_large(slot)->bytes_high = (uint32_t)((uint64_t)left >> 32);
	}
	cell->bytes -= less;
	b->bytes -= less;
	w->use -= less;
	if (cell->flags & (LT_CELL_CLOSED | LT_CELL_OUTSIDE))
		leaktrack_loop_return(&w->rec, *slot >> LT_CLASS_BITS, less, 0, by);
	note_return(w, b, by, less, 0);
}

static void begin_loop(world *w, uint32_t place)
{
	model_context *context = &w->contexts[w->running];
	lt_loop *loop =
		leaktrack_loop_begin(&w->rec, (uint16_t)place, lt_epoch_start(w->rec.epoch));
	MUST(loop);
	model_loop *new = &w->loops[++w->loop_count];
	*new = (model_loop){
		.place = place, .open = true, .loop = loop, .epoch = w->rec.epoch,
		.number = w->place_loops[place]++};
	context->open[context->open_count++] = w->loop_count;
	w->frozen = w->loop_count;
	MUST(loop->place == place && loop->number == new->number);
}

static void spawn(world *w)
{
	uint32_t at = 0, birth = w->collecting ? 0 : owner(w);
	while (at < CONTEXTS && w->contexts[at].lives)
		at++;
	if (at == CONTEXTS)
		return;
	w->contexts[at] = (model_context){.lives = true, .birth = birth};
	if (birth) {
		MUST(leaktrack_loop_child_begun(&w->rec, w->loops[birth].loop));
		w->loops[birth].children++;
	}
}

/* The engine looks at the clock, but not while the collector runs. */
static void next_epoch(world *w)
{
	if (!w->collecting && w->rec.epoch + 2 < LT_EPOCHS)
		leaktrack_epoch_begin(&w->rec, lt_epoch_start(w->rec.epoch + 1));
}

static void run_collector(world *w)
{
	if (!w->collecting) {
		w->frozen = owner(w);
		w->collecting = true;
		leaktrack_loop_collection_begin(&w->rec, &w->collection);
		return;
	}
	leaktrack_loop_collection_end(&w->rec, &w->collection);
	w->collecting = false;
	refresh(w);
}

static void add_place_and_sites(lt_history **history)
{
	*history = leaktrack_history_create(true);
	MUST(*history);
	for (int64_t i = 0; i < PLACES; i++) {
		lt_main_record main = {.id = i, .line = i, .name = {"f", 1}, .file = {"/a.php", 6}};
		MUST_BE(leaktrack_history_add_main(*history, &main), LT_ADDED);
	}
	for (int64_t i = 1; i <= SITES; i++) {
		lt_site_record site = {.id = i, .line = i / 2, .file = {"/a.php", 6}};
		MUST_BE(leaktrack_history_add_site(*history, &site), LT_ADDED);
	}
}

static void begin_world(world *w)
{
	memset(w, 0, sizeof(*w));
	MUST(leaktrack_loop_init(&w->rec) && leaktrack_ptrmap_init(&w->map));
	w->use = INT64_C(1) << 40;
	w->window.size = 2;
	w->contexts[0].lives = true;
	for (uint32_t i = 1; i <= SITES; i++) {
		lt_site_key key = {.file = "/a.php", .file_len = 6, .line = i / 2};
		if (i % 2) {
			key.internal = "strrev";
			key.internal_len = 6;
			key.module = "standard";
		}
		MUST_BE(leaktrack_site_intern(&w->rec.sites, &key), i);
	}
	for (uint32_t i = 0; i < PLACES; i++)
		MUST_BE(leaktrack_loop_place(&w->rec, NULL, 0, "f", 1, "/a.php", 6, i), i);
	add_place_and_sites(&w->history);
	add_place_and_sites(&w->windows);
}

static void end_world(world *w)
{
	MUST(!w->rec.failed && !w->buf.failed && !w->window.failed);
	leaktrack_window_destroy(&w->window);
	leaktrack_history_free(w->history);
	leaktrack_history_free(w->windows);
	leaktrack_buf_free(&w->buf);
	leaktrack_ptrmap_destroy(&w->map);
	leaktrack_loop_destroy(&w->rec);
}

#endif
