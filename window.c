/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Adding loops up. */
#include "window.h"

#include <stdlib.h>
#include <string.h>

void leaktrack_window_destroy(lt_window *window)
{
	free(window->rows);
	free(window->index);
	free(window->mains);
	free(window->dirty);
	memset(window, 0, sizeof(*window));
}

static bool reserve(
	lt_window *window, void **items, uint32_t count, uint32_t *capacity, size_t size)
{
	if (count < *capacity)
		return true;
	uint32_t more = *capacity ? *capacity * 2 : 64;
	void *grown = realloc(*items, more * size);
	if (!grown) {
		window->failed = true;
		return false;
	}
	window->own_bytes += (more - *capacity) * size;
	*items = grown;
	*capacity = more;
	return true;
}

static uint32_t hash_row(uint32_t place, uint32_t site)
{
	return (uint32_t)((((uint64_t)place << 32 | site) * 0x9e3779b97f4a7c15u) >> 32);
}

static bool reindex(lt_window *window)
{
	uint32_t size = window->index_size ? window->index_size * 2 : 128;
	uint32_t *index = calloc(size, sizeof(uint32_t));
	if (!index) {
		window->failed = true;
		return false;
	}
	for (uint32_t i = 0; i < window->row_count; i++) {
		const lt_window_row *row = &window->rows[i];
		uint32_t at = hash_row(row->place, row->site) & (size - 1);
		while (index[at])
			at = (at + 1) & (size - 1);
		index[at] = i + 1;
	}
	window->own_bytes += (size - window->index_size) * sizeof(uint32_t);
	free(window->index);
	window->index = index;
	window->index_size = size;
	return true;
}

/* The row of a site in a place, made when it is new; NULL without memory. */
static lt_window_row *find_row(lt_window *window, uint32_t place, uint32_t site)
{
	if ((window->row_count + 1) * 2 > window->index_size && !reindex(window))
		return NULL;
	uint32_t at = hash_row(place, site) & (window->index_size - 1);
	for (; window->index[at]; at = (at + 1) & (window->index_size - 1)) {
		lt_window_row *row = &window->rows[window->index[at] - 1];
		if (row->place == place && row->site == site)
			return row;
	}
	if (!reserve(window, (void **)&window->rows, window->row_count, &window->row_capacity,
			sizeof(lt_window_row)))
		return NULL;
	lt_window_row *row = &window->rows[window->row_count++];
	window->index[at] = window->row_count;
	*row = (lt_window_row){.place = place, .site = site};
	return row;
}

/* The row, whose place will look at it when it next closes. */
static lt_window_row *touch_row(lt_window *window, uint32_t place, uint32_t site)
{
	lt_window_row *row = find_row(window, place, site);
	if (!row || row->dirty)
		return row;
	if (!reserve(window, (void **)&window->dirty, window->dirty_count, &window->dirty_capacity,
			sizeof(uint32_t)))
		return NULL;
	window->dirty[window->dirty_count++] = (uint32_t)(row - window->rows);
	row->dirty = true;
	return row;
}

static lt_window_main *find_main(lt_window *window, uint32_t place, uint32_t first)
{
	for (uint32_t i = 0; i < window->main_count; i++) {
		if (window->mains[i].place == place)
			return &window->mains[i];
	}
	if (!reserve(window, (void **)&window->mains, window->main_count, &window->main_capacity,
			sizeof(lt_window_main)))
		return NULL;
	lt_window_main *main = &window->mains[window->main_count++];
	*main = (lt_window_main){.place = place, .first = first, .last = first};
	return main;
}

static void add_kept(lt_window *window, const lt_recorder *rec, const lt_loop *loop)
{
	for (uint32_t i = 0; i < loop->dirty.count; i++) {
		const lt_cell *cell = &rec->cells[loop->dirty.items[i]];
		lt_window_row *row = cell->blocks ? touch_row(window, loop->place, cell->site) : NULL;
		if (!row)
			continue;
		row->kept += cell->bytes;
		row->kept_blocks += cell->blocks;
		row->kept_loops++;
	}
}

/* What the loops' children kept since the last record counts for the loops that started them. */
static void add_late(lt_window *window, const lt_recorder *rec)
{
	for (uint32_t i = 0; i < rec->late_news; i++)
		add_kept(window, rec, rec->late[i]);
}

static void add_returned(lt_window *window, const lt_recorder *rec)
{
	for (uint32_t i = 0; i < rec->return_count; i++) {
		const lt_return *back = &rec->returns[i];
		lt_window_row *row = touch_row(window, back->place, back->site);
		if (!row)
			return;
		row->returned += back->bytes;
		row->returned_blocks += back->blocks;
	}
}

/* Whose memory the collector freed: of earlier loops, the place with the largest return of it; else
 * the loop's own, unless only the outside knows the site. */
static uint32_t collected_from(const lt_recorder *rec, const lt_loop *loop, uint32_t site)
{
	const lt_return *most = NULL;
	for (uint32_t i = 0; i < rec->return_count; i++) {
		const lt_return *back = &rec->returns[i];
		if (back->site == site && (!most || back->bytes > most->bytes))
			most = back;
	}
	if (most)
		return most->place;
	const lt_site *known = &rec->sites.sites[site];
	return known->outside && !known->cell ? LT_WINDOW_OUTSIDE : loop->place;
}

static void add_collected(lt_window *window, const lt_recorder *rec, const lt_loop *loop)
{
	for (uint32_t i = 0; i < rec->collected.count; i++) {
		uint32_t site = rec->collected.items[i];
		lt_window_row *row = find_row(window, collected_from(rec, loop, site), site);
		if (row)
			row->collected += rec->sites.sites[site].gc_bytes;
	}
}

static void add_outside(lt_window *window, const lt_recorder *rec)
{
	for (uint32_t i = 0; i < rec->outside.count; i++) {
		uint32_t site = rec->outside.items[i];
		lt_window_row *row = find_row(window, LT_WINDOW_OUTSIDE, site);
		int64_t bytes, blocks;
		if (!row)
			return;
		leaktrack_loop_outside(rec, &rec->sites.sites[site], &bytes, &blocks);
		row->kept += bytes;
		row->kept_blocks += blocks;
	}
}

/* Sees what lives of a place's lines at its close. Rows of other places wait for theirs. */
static void look_at(lt_window *window, uint32_t place)
{
	uint32_t waiting = 0;
	for (uint32_t i = 0; i < window->dirty_count; i++) {
		lt_window_row *row = &window->rows[window->dirty[i]];
		if (row->place != place) {
			window->dirty[waiting++] = window->dirty[i];
			continue;
		}
		int64_t live = row->kept - row->returned;
		/* Until it first changed, there was what there had been before the window. */
		bool later = row->seen || window->closes > 0;
		row->low = later && row->low < live ? row->low : live;
		row->high = later && row->high > live ? row->high : live;
		row->grew += live > row->last;
		row->last = live;
		row->seen = true;
		row->dirty = false;
	}
	window->dirty_count = waiting;
}

static void stamp(lt_window *window, const lt_record_close *close, int64_t open)
{
	window->now = close->now;
	window->use = close->use;
	window->real = close->real;
	window->open = open;
}

void leaktrack_window_add(
	lt_window *window, const lt_recorder *rec, const lt_loop *loop, const lt_record_close *close)
{
	lt_window_main *main = find_main(window, loop->place, loop->number);
	if (!main)
		return;
	if (!window->closes)
		window->began = close->now;
	add_returned(window, rec);
	add_late(window, rec);
	add_kept(window, rec, loop);
	add_collected(window, rec, loop);
	add_outside(window, rec);
	window->old_bytes += rec->old_bytes;
	window->old_blocks += rec->old_blocks;
	look_at(window, loop->place);
	stamp(window, close, leaktrack_loop_open_bytes(rec, loop));
	main->last = loop->number > main->last ? loop->number : main->last;
	main->closes++;
	main->collected += close->collected;
	main->hooked = close->end == LT_END_HOOK;
	window->closes++;
}

static uint32_t open_loops(const lt_recorder *rec, uint32_t place)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < rec->open_count; i++)
		count += rec->open[i]->place == place;
	return count;
}

int64_t leaktrack_window_add_all(
	lt_window *window, const lt_recorder *rec, const lt_record_close *close)
{
	int64_t loops = 0;
	for (uint32_t place = 0; place < rec->place_count; place++) {
		uint32_t closed = rec->places[place].loops - open_loops(rec, place);
		lt_window_main *main = closed ? find_main(window, place, 0) : NULL;
		if (!main)
			continue;
		main->last = rec->places[place].loops - 1;
		main->closes = closed;
		loops += closed;
	}
	for (uint32_t id = LT_MARKER_CELL + 1; id <= rec->cell_count; id++) {
		const lt_cell *cell = &rec->cells[id];
		if (!cell->blocks || !(cell->flags & (LT_CELL_CLOSED | LT_CELL_OUTSIDE)))
			continue;
		uint32_t place = cell->flags & LT_CELL_OUTSIDE ? LT_WINDOW_OUTSIDE : cell->place;
		lt_window_row *row = find_row(window, place, cell->site);
		if (!row)
			break;
		row->kept += cell->bytes;
		row->kept_blocks += cell->blocks;
		row->kept_loops++;
		row->grew++;
		row->high = row->kept; /* low stays 0: when it came is not known any more */
	}
	window->closes += (uint32_t)loops;
	window->old_bytes = rec->all_old_bytes;
	window->old_blocks = rec->all_old_blocks;
	stamp(window, close, leaktrack_loop_open_bytes(rec, NULL));
	return loops;
}

void leaktrack_window_write(lt_window *window, lt_buf *buf, lt_recorder *rec)
{
	for (uint32_t i = 0; i < window->dirty_count; i++) {
		lt_window_row *row = &window->rows[window->dirty[i]];
		int64_t live = row->kept - row->returned;
		row->low = live < row->low ? live : row->low;
		row->high = live > row->high ? live : row->high;
	}
	lt_record_window record = {.now = window->now,
		.use = window->use,
		.real = window->real,
		.open = window->open,
		.rows = window->rows,
		.mains = window->mains,
		.row_count = window->row_count,
		.main_count = window->main_count,
		.old_bytes = window->old_bytes,
		.old_blocks = window->old_blocks};
	leaktrack_record_window(buf, rec, &record);
	if (window->row_count)
		memset(window->index, 0, window->index_size * sizeof(uint32_t));
	window->row_count = window->main_count = window->dirty_count = window->closes = 0;
	window->old_bytes = window->old_blocks = 0;
	window->failed = false;
}

void leaktrack_window_pace(lt_window *window, int64_t log_bytes, int64_t limit)
{
	if (++window->records >= LT_WINDOW_RECORDS && window->size < 1u << 30) {
		window->size *= 2;
		window->records = 0;
	}
	if (limit == 0)
		return;
	if (!window->widen_at)
		window->widen_at = limit / 2;
	while (log_bytes >= window->widen_at && !window->full) {
		if (window->size < 1u << 28)
			window->size *= 8;
		window->records = 0;
		window->widen_at += (limit - window->widen_at) / 2;
		window->full = limit - window->widen_at < limit / LT_WINDOW_RESERVE;
	}
}
