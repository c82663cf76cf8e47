/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A recorder beside a model that keeps every block by itself. Each step calls the recorder as the
 * heap handlers and marks do, and does the same to the model's plain lists. */
#ifndef LEAKTRACK_TEST_MODEL_H
#define LEAKTRACK_TEST_MODEL_H

#include "../../epoch.h"
#include "../../loop.h"
#include "../../record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SITES 10
#define PLACES 3
#define DEPTH 5
#define OPLINES 2 /* that stand on a line, each with its own entry of the attribution cache */
#define MOST_STEPS 1500
#define MARKER_BYTES 56

typedef struct {
	int64_t bytes;
	uint32_t cell, site;
	uint32_t loop; /* number in world.loops, 0: outside */
	uint32_t run;  /* of the collector, in which it was born; 0: none */
	uint32_t epoch;
	bool marker;
} block;

typedef struct {
	uint32_t place, number, epoch;
	bool open;
	lt_loop *loop;
	size_t marker; /* number in world.blocks */
} model_loop;

typedef struct {
	uint32_t place, number, site, by;
	int64_t bytes, blocks;
} model_return;

typedef struct {
	int64_t bytes, blocks;
} sum;

typedef struct {
	lt_recorder rec;
	lt_buf buf;
	struct {
		uint32_t serial, cell;
	} cache[SITES + 1][OPLINES];
	block blocks[MOST_STEPS + 1];
	size_t block_count;
	model_loop loops[MOST_STEPS + 2];
	uint32_t loop_count, open[DEPTH], open_count;
	uint32_t place_loops[PLACES];
	/* The collector's runs: what is born in one is in cells of its own, until a loop ends in it. */
	lt_collection collection;
	uint32_t runs, run, run_serial;
	bool late_epoch; /* the next loop finds that one is over */
	/* Since the last loop line: */
	model_return returns[MOST_STEPS];
	size_t return_count;
	sum collected[SITES + 1], old, outside_told[SITES + 1];
	/* Of the last loop line: */
	int64_t told_use, told_open;
	bool told;
	bool site_defined[SITES + 1], place_defined[PLACES];
	int64_t use;
	char why[400]; /* empty: everything agrees so far */
} world;

#define MUST(w, condition) must(w, condition, __LINE__, #condition)

static bool must(world *w, bool ok, int line, const char *what)
{
	if (!ok && !w->why[0])
		snprintf(w->why, sizeof(w->why), "line %d: %s", line, what);
	return ok;
}

static bool must_be(world *w, const char *what, int64_t key, int64_t got, int64_t want)
{
	if (got != want && !w->why[0])
		snprintf(w->why, sizeof(w->why), "%s[%" PRId64 "] is %" PRId64 ", want %" PRId64, what, key,
			got, want);
	return got == want;
}

static bool is_closed(const world *w, const block *b)
{
	return b->loop && !w->loops[b->loop].open;
}

/* A cell is of one site, and of one loop or of outside. */
static void check_cell(world *w, const block *b)
{
	const lt_cell *cell = &w->rec.cells[b->cell];
	MUST(w, b->cell && b->cell <= w->rec.cell_count);
	MUST(w, cell->blocks > 0 && cell->bytes >= b->bytes);
	if (b->marker) {
		MUST(w, b->cell == LT_MARKER_CELL && cell->flags == LT_CELL_MARKER);
		return;
	}
	const model_loop *loop = &w->loops[b->loop];
	MUST(w, cell->site == b->site);
	MUST(w, !(cell->flags & LT_CELL_OUTSIDE) == (b->loop != 0));
	MUST(w, !(cell->flags & LT_CELL_CLOSED) == !is_closed(w, b));
	MUST(w, !b->loop || (cell->place == loop->place && cell->number == loop->number));
	MUST(w, leaktrack_epoch_of(&w->rec, cell) == (b->loop ? loop->epoch : b->epoch));
}

static void note_return(world *w, const block *b, uint32_t by, int64_t bytes, int64_t blocks)
{
	const model_loop *loop = &w->loops[b->loop];
	model_return *back = w->returns;
	for (size_t i = 0; i < w->return_count; i++, back++) {
		if (back->place == loop->place && back->number == loop->number && back->site == b->site &&
			back->by == by)
			break;
	}
	if (back == w->returns + w->return_count)
		w->returns[w->return_count++] =
			(model_return){loop->place, loop->number, b->site, by, 0, 0};
	back->bytes += bytes;
	back->blocks += blocks;
}

/* The fast path knows the cell from its cache, the careful one asks. */
static void give(world *w, uint32_t site, uint32_t opline, int64_t bytes)
{
	uint32_t serial = w->rec.serial, cell = w->cache[site][opline].cell;
	if (!cell || w->cache[site][opline].serial != serial)
		cell = leaktrack_loop_cell(&w->rec, site);
	w->cache[site][opline].cell = cell;
	w->cache[site][opline].serial = serial;
	lt_loop_give(&w->rec.cells[cell], bytes);
	block *b = &w->blocks[w->block_count++];
	*b = (block){.bytes = bytes, .cell = cell, .site = site, .epoch = w->rec.epoch};
	b->loop = w->open_count ? w->open[w->open_count - 1] : 0;
	b->run = w->run && serial == w->run_serial ? w->run : 0;
	w->use += bytes;
	check_cell(w, b);
}

/* As mark.c tells garbage from what was born while the collector ran. */
static bool is_garbage(world *w, const block *b)
{
	const lt_cell *cell = &w->rec.cells[b->cell];
	bool garbage = cell->serial != w->run_serial || cell->flags & LT_CELL_OUTSIDE;
	MUST(w, garbage == (b->run != w->run || !b->loop));
	return garbage;
}

/* As booking.c books a block that is gone, or that a growing realloc takes from its owner. */
static void take(world *w, const block *b, uint32_t by, bool freed)
{
	check_cell(w, b);
	if (w->why[0])
		return;
	lt_loop_take(&w->rec.cells[b->cell], b->bytes);
	w->use -= b->bytes;
	if (freed && w->run && is_garbage(w, b)) {
		leaktrack_loop_collected(&w->rec, w->rec.cells[b->cell].site, b->bytes);
		w->collected[b->site].bytes += b->bytes;
		w->collected[b->site].blocks++;
	}
	uint32_t flags = w->rec.cells[b->cell].flags;
	if (flags & LT_CELL_CLOSED)
		leaktrack_loop_return(&w->rec, b->cell, b->bytes, 1, by);
	else if (flags & LT_CELL_OUTSIDE)
		leaktrack_loop_return(&w->rec, b->cell, b->bytes, 1, 0);
	if (is_closed(w, b))
		note_return(w, b, by, b->bytes, 1);
}

/* A live block that is no marker, from `n` on; NULL where there is none. */
static block *pick(world *w, uint32_t n)
{
	for (size_t i = 0; i < w->block_count; i++) {
		block *b = &w->blocks[(n + i) % w->block_count];
		if (!b->marker)
			return b;
	}
	return NULL;
}

static void forget(world *w, block *b)
{
	size_t at = (size_t)(b - w->blocks), last = --w->block_count;
	*b = w->blocks[last];
	for (uint32_t i = 0; i < w->open_count; i++) {
		if (w->loops[w->open[i]].marker == last)
			w->loops[w->open[i]].marker = at;
	}
}

static void shrink(world *w, block *b, int64_t by_bytes, uint32_t by)
{
	if (by_bytes >= b->bytes)
		return;
	check_cell(w, b);
	lt_cell *cell = &w->rec.cells[b->cell];
	cell->bytes -= by_bytes;
	b->bytes -= by_bytes;
	w->use -= by_bytes;
	if (cell->flags & (LT_CELL_CLOSED | LT_CELL_OUTSIDE))
		leaktrack_loop_return(&w->rec, b->cell, by_bytes, 0, by);
	if (is_closed(w, b))
		note_return(w, b, by, by_bytes, 0);
}

static void grow(world *w, block *b, int64_t by_bytes, uint32_t by, uint32_t opline)
{
	int64_t bytes = b->bytes + by_bytes;
	take(w, b, by, false);
	forget(w, b);
	if (!w->why[0])
		give(w, by, opline, bytes);
}

static void old_freed(world *w, int64_t bytes)
{
	lt_loop_old(&w->rec, bytes);
	w->old.bytes += bytes;
	w->old.blocks++;
	w->use -= bytes;
}

static void begin_loop(world *w, uint32_t place)
{
	double now = lt_epoch_start(w->rec.epoch + w->late_epoch);
	lt_loop *loop = leaktrack_loop_begin(&w->rec, (uint16_t)place, now);
	w->late_epoch = false;
	model_loop *new = &w->loops[++w->loop_count];
	*new = (model_loop){.place = place, .open = true, .loop = loop, .epoch = w->rec.epoch};
	new->number = w->place_loops[place]++;
	w->open[w->open_count++] = w->loop_count;
	MUST(w, loop->place == place && loop->number == new->number);
}

/* As leaktrack_booking_adopt_marker() charges the block to leaktrack itself. */
static void adopt(world *w, block *b, uint32_t by)
{
	check_cell(w, b);
	lt_loop_take(&w->rec.cells[b->cell], b->bytes);
	if (w->rec.cells[b->cell].flags & (LT_CELL_CLOSED | LT_CELL_OUTSIDE))
		leaktrack_loop_return(&w->rec, b->cell, b->bytes, 1, by);
	if (is_closed(w, b))
		note_return(w, b, by, b->bytes, 1);
	lt_loop_give(&w->rec.cells[LT_MARKER_CELL], b->bytes);
	b->cell = LT_MARKER_CELL;
	b->marker = true;
	w->loops[w->loop_count].marker = (size_t)(b - w->blocks);
}

#endif
