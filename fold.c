/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Folding of old cells. */
#include "fold.h"

#include <stdlib.h>

typedef struct {
	lt_recorder *rec;
	uint32_t *to;        /* by cell: the one it is folded into, 0: it stays */
	uint32_t *index;     /* open addressing: the first cell met of each window, 0: empty */
	uint32_t index_size; /* a power of two */
	uint32_t folded;
} lt_folding;

/* Closed, and not its site's newest, which may serve again. */
static bool is_old(const lt_recorder *rec, uint32_t id)
{
	const lt_cell *cell = &rec->cells[id];
	return cell->blocks && cell->flags & LT_CELL_CLOSED && rec->sites.sites[cell->site].cell != id;
}

/* The first loop of the window that a cell's loop is in by now. Windows of a smaller size lie whole
 * in those of a larger one. */
static uint32_t window_of(const lt_recorder *rec, const lt_cell *cell)
{
	uint32_t age = rec->places[cell->place].loops - cell->number, window = 1;
	while (window < 1u << 31 && age / window >= LT_FOLD_YOUNG)
		window *= 2;
	return cell->number & ~(window - 1);
}

static uint32_t hash_cell(const lt_cell *cell)
{
	uint64_t hash = ((uint64_t)cell->number << 32 | cell->site) * 0x9e3779b97f4a7c15u;
	hash ^= (uint64_t)cell->place * 0xc2b2ae3d27d4eb4fu;
	return (uint32_t)(hash >> 32);
}

static bool same_window(const lt_cell *a, const lt_cell *b)
{
	return a->number == b->number && a->site == b->site && a->place == b->place;
}

static void fold_cell(lt_folding *folding, uint32_t id)
{
	lt_cell *cell = &folding->rec->cells[id];
	cell->number = window_of(folding->rec, cell);
	uint32_t at = hash_cell(cell) & (folding->index_size - 1);
	while (folding->index[at] && !same_window(&folding->rec->cells[folding->index[at]], cell))
		at = (at + 1) & (folding->index_size - 1);
	if (!folding->index[at]) {
		folding->index[at] = id;
		return;
	}
	lt_cell *into = &folding->rec->cells[folding->index[at]];
	into->bytes += cell->bytes;
	into->blocks += cell->blocks;
	into->flags |= cell->flags;
	cell->bytes = cell->blocks = 0;
	folding->to[id] = folding->index[at];
	folding->folded++;
}

void leaktrack_fold_run(lt_recorder *rec, lt_ptrmap *map)
{
	lt_folding folding = {.rec = rec, .index_size = 1};
	while (folding.index_size / 2 < rec->cells_used)
		folding.index_size *= 2;
	folding.to = calloc((size_t)rec->cell_count + 1, sizeof(uint32_t));
	folding.index = calloc(folding.index_size, sizeof(uint32_t));
	if (folding.to && folding.index) {
		for (uint32_t id = LT_MARKER_CELL + 1; id <= rec->cell_count; id++) {
			if (is_old(rec, id))
				fold_cell(&folding, id);
		}
		if (folding.folded)
			leaktrack_ptrmap_renumber(map, folding.to);
		for (uint32_t id = LT_MARKER_CELL + 1; folding.folded && id <= rec->cell_count; id++) {
			if (folding.to[id])
				leaktrack_loop_free_cell(rec, id);
		}
	}
	/* Also when nothing could be folded: the next walk is due when there are twice as many. */
	rec->cells_kept = rec->cells_used;
	free(folding.to);
	free(folding.index);
}
