/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Call stacks as arrays. */
#include "calls.h"

static void add_text(zval *array, const char *key, lt_text text)
{
	if (text.s)
		add_assoc_stringl(array, key, text.s, text.len);
	else
		add_assoc_null(array, key);
}

static void fill_frame(zval *array, lt_text file, lt_text raw, int64_t line, lt_text function)
{
	array_init_size(array, 8);
	add_text(array, "file", file);
	if (raw.s)
		add_text(array, "file_raw", raw);
	add_assoc_long(array, "line", (zend_long)line);
	add_text(array, "function", function);
}

static void add_frame(zval *frames, const lt_call_frame *frame, lt_text link)
{
	zval array;
	fill_frame(&array, frame->file, frame->file_raw, frame->line, frame->function);
	if (frame->module.s)
		add_text(&array, "module", frame->module);
	if (link.s)
		add_text(&array, "link", link);
	add_next_index_zval(frames, &array);
}

/* Of a stack that was not kept: what is known of it. */
static void add_known_frames(zval *frames, const lt_history *h, const lt_log_site *site)
{
	const lt_code_line *at = &h->lines[site->line];
	const lt_text none = {NULL, 0};
	zval array;
	if (site->internal.s) {
		const lt_call_frame internal = {.function = site->internal, .module = site->module};
		add_frame(frames, &internal, none);
	}
	fill_frame(&array, at->file, at->file_raw, at->line, site->function);
	add_next_index_zval(frames, &array);
}

static void build_stack(zval *row, const lt_history *h, const lt_live_cell *cell)
{
	const lt_log_site *site = &h->sites[cell->site];
	bool cut = false;
	zval frames;
	array_init(&frames);
	for (uint32_t node = site->stack; node != LT_NONE; node = h->calls[node].up) {
		const lt_call *call = &h->calls[node];
		add_frame(&frames, &h->frames[call->frame], call->link);
		cut = call->cut;
	}
	if (site->stack == LT_NONE) {
		add_known_frames(&frames, h, site);
		cut = true;
	}
	array_init_size(row, 4);
	add_assoc_long(row, "bytes", (zend_long)cell->closed_bytes);
	add_assoc_long(row, "blocks", (zend_long)cell->closed_blocks);
	add_assoc_bool(row, "cut", cut);
	add_assoc_zval(row, "frames", &frames);
}

/* Cells in the order of what lives, then as the log met them, so that reports repeat. */
static int compare_cells(const void *left, const void *right)
{
	const lt_live_cell *a = *(const lt_live_cell *const *)left;
	const lt_live_cell *b = *(const lt_live_cell *const *)right;
	if (a->closed_bytes != b->closed_bytes)
		return a->closed_bytes > b->closed_bytes ? -1 : 1;
	return a->site < b->site ? -1 : a->site > b->site;
}

void leaktrack_calls_add_stacks(zval *site, const lt_history *h, const lt_track *track)
{
	uint32_t cells = 0, shown = 0;
	zval stacks;
	if (!h->call_count) {
		add_assoc_null(site, "stacks");
		return;
	}
	for (uint32_t cell = track->cells; cell != LT_NONE; cell = h->cells[cell].next)
		cells++;
	const lt_live_cell **sorted = safe_emalloc(cells, sizeof(*sorted), 1);
	for (uint32_t cell = track->cells; cell != LT_NONE; cell = h->cells[cell].next) {
		if (h->cells[cell].closed_bytes || h->cells[cell].closed_blocks)
			sorted[shown++] = &h->cells[cell];
	}
	qsort(sorted, shown, sizeof(*sorted), compare_cells);
	array_init_size(&stacks, shown);
	for (uint32_t i = 0; i < shown; i++) {
		zval row;
		build_stack(&row, h, sorted[i]);
		add_next_index_zval(&stacks, &row);
	}
	efree(sorted);
	add_assoc_zval(site, "stacks", &stacks);
}

/* The frame above vendor code of which most lives, LT_NONE: none was met. *own: the line is none
 * of vendor code. */
static uint32_t heaviest_app(const lt_history *h, const lt_track *track, bool *own)
{
	uint32_t best = LT_NONE;
	int64_t most = INT64_MIN;
	*own = true;
	for (uint32_t cell = track->cells; cell != LT_NONE; cell = h->cells[cell].next) {
		const lt_log_site *site = &h->sites[h->cells[cell].site];
		int64_t bytes = 0;
		*own &= !site->vendor;
		if (site->app == LT_NONE || site->app == best)
			continue;
		for (uint32_t other = cell; other != LT_NONE; other = h->cells[other].next) {
			if (h->sites[h->cells[other].site].app == site->app)
				bytes += h->cells[other].closed_bytes;
		}
		if (bytes > most) {
			most = bytes;
			best = site->app;
		}
	}
	return best;
}

void leaktrack_calls_add_app(
	zval *site, const lt_history *h, const lt_track *track, lt_text function)
{
	const lt_code_line *at = &h->lines[track->line];
	zval array;
	bool own;
	uint32_t app = heaviest_app(h, track, &own);
	if (own) {
		fill_frame(&array, at->file, at->file_raw, at->line, function);
	} else if (app != LT_NONE) {
		const lt_call_frame *frame = &h->frames[app];
		fill_frame(&array, frame->file, frame->file_raw, frame->line, frame->function);
	} else {
		ZVAL_NULL(&array);
	}
	add_assoc_zval(site, "app_frame", &array);
}
