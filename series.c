/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The books of one process: a cell per (place, site) for what is alive, a track per (place, line)
 * for how it went. */
#include "series.h"

#include "closes.h"
#include "dips.h"
#include "grown.h"
#include "leaving.h"
#include "sums.h"

static lt_added add_keep(lt_history *h, uint32_t place, const lt_loop_record *record)
{
	lt_added added = LT_ADDED;
	for (size_t i = 0; i < record->keep.count; i++) {
		const int64_t *row = record->keep.at + i * LT_KEEP_COLUMNS;
		uint32_t site = leaktrack_history_find_site(h, row[0]);
		if (site == LT_NONE || row[1] <= 0) {
			added = LT_ADDED_PARTLY;
			continue;
		}
		uint32_t cell = leaktrack_history_cell(h, place, site);
		if (cell == LT_NONE || !leaktrack_closes_change_cell(h, cell, row[1], row[2]))
			return LT_NO_MEMORY;
		lt_sums_add(&h->places[place].kept, row[1]);
		lt_track *track = &h->tracks[h->cells[cell].track];
		track->adders += track->last_kept != h->places[place].closes;
		leaktrack_closes_note_kept(track, h->places[place].closes, record->n, row[1]);
	}
	return added;
}

/* What children of loops that closed earlier have kept since. Those of place `but` are left. */
static lt_added add_late(lt_history *h, const lt_rows *late, uint32_t but)
{
	lt_added added = LT_ADDED;
	for (size_t i = 0; i < late->count; i++) {
		const int64_t *row = late->at + i * LT_LATE_COLUMNS;
		uint32_t place = leaktrack_history_find_place(h, row[0]);
		uint32_t site = leaktrack_history_find_site(h, row[2]);
		if (place == LT_NONE || site == LT_NONE || row[3] <= 0) {
			added = LT_ADDED_PARTLY;
			continue;
		}
		if (place == but || leaktrack_closes_was_interrupted(&h->places[place], row[1]))
			continue;
		uint32_t cell = leaktrack_history_cell(h, place, site);
		if (cell == LT_NONE || !leaktrack_closes_change_cell(h, cell, row[3], row[4]))
			return LT_NO_MEMORY;
		lt_sums_add(&h->places[place].kept, row[3]);
		lt_track *track = &h->tracks[h->cells[cell].track];
		track->adders++;
		leaktrack_closes_note_kept(track, h->places[place].closes, row[1], row[3]);
	}
	return added;
}

static lt_added add_back(lt_history *h, const lt_rows *back, uint32_t but)
{
	lt_added added = LT_ADDED;
	for (size_t i = 0; i < back->count; i++) {
		const int64_t *row = back->at + i * LT_BACK_COLUMNS;
		uint32_t place = leaktrack_history_find_place(h, row[0]);
		uint32_t site = leaktrack_history_find_site(h, row[2]);
		if (place == LT_NONE || site == LT_NONE || row[3] <= 0) {
			added = LT_ADDED_PARTLY;
			continue;
		}
		if (place == but || leaktrack_closes_was_interrupted(&h->places[place], row[1]))
			continue; /* what an interrupted loop kept was never counted */
		uint32_t cell = leaktrack_history_cell(h, place, site);
		if (cell == LT_NONE || !leaktrack_closes_change_cell(
								   h, cell, lt_sums_minus(0, row[3]), lt_sums_minus(0, row[4])))
			return LT_NO_MEMORY;
		lt_sums_add(&h->tracks[h->cells[cell].track].returned, row[3]);
		lt_sums_add(&h->places[place].returned, row[3]);
		lt_log_site *freed = &h->sites[site];
		if (freed->back_at != h->lines_added || freed->back_bytes < row[3]) {
			freed->back_at = h->lines_added;
			freed->back_bytes = row[3];
			freed->back_place = place;
		}
	}
	return added;
}

/* Whose memory the collector freed: of earlier loops, the place that `back` tells; else of the
 * loop itself, unless only the outside knows the site. */
static uint32_t collected_from(const lt_history *h, uint32_t place, uint32_t site)
{
	if (h->sites[site].back_at == h->lines_added)
		return h->sites[site].back_place;
	if (leaktrack_history_find_cell(h, place, site) == LT_NONE &&
		leaktrack_history_find_cell(h, LT_NONE, site) != LT_NONE)
		return LT_NONE;
	return place;
}

static lt_added add_collected(lt_history *h, uint32_t place, const lt_rows *gcf)
{
	lt_added added = LT_ADDED;
	for (size_t i = 0; i < gcf->count; i++) {
		const int64_t *row = gcf->at + i * LT_KEEP_COLUMNS;
		uint32_t site = leaktrack_history_find_site(h, row[0]);
		if (site == LT_NONE || row[1] <= 0) {
			added = LT_ADDED_PARTLY;
			continue;
		}
		uint32_t cell = leaktrack_history_cell(h, collected_from(h, place, site), site);
		if (cell == LT_NONE)
			return LT_NO_MEMORY;
		lt_sums_add(&h->tracks[h->cells[cell].track].gc_freed, row[1]);
	}
	return added;
}

static lt_added add_outside(lt_history *h, const lt_rows *out)
{
	lt_added added = LT_ADDED;
	for (size_t i = 0; i < out->count; i++) {
		const int64_t *row = out->at + i * LT_KEEP_COLUMNS;
		uint32_t site = leaktrack_history_find_site(h, row[0]);
		if (site == LT_NONE) {
			added = LT_ADDED_PARTLY;
			continue;
		}
		uint32_t cell = leaktrack_history_cell(h, LT_NONE, site);
		if (cell == LT_NONE || !leaktrack_closes_change_cell(h, cell, row[1], row[2]))
			return LT_NO_MEMORY;
		lt_track *track = &h->tracks[h->cells[cell].track];
		if (row[1] > 0) {
			leaktrack_closes_note_kept(track, h->outside.closes, h->outside.closes, row[1]);
			lt_sums_add(&h->outside.kept, row[1]);
		} else {
			lt_sums_add(&track->returned, lt_sums_minus(0, row[1]));
			lt_sums_add(&h->outside.returned, lt_sums_minus(0, row[1]));
		}
	}
	return added;
}

lt_added leaktrack_series_add_loop(lt_history *h, const lt_loop_record *record)
{
	uint32_t place = leaktrack_history_find_place(h, record->main);
	if (place == LT_NONE || record->n < 0)
		return LT_NOT_ADDED;
	h->lines_added++;
	bool closed = !record->interrupted && !record->left;
	if (closed && !leaktrack_leaving_add(h, &h->places[place]))
		return LT_NO_MEMORY;
	uint32_t but = record->left ? place : LT_NONE;
	lt_added added =
		lt_history_worse(add_back(h, &record->back, but), add_late(h, &record->late, but));
	if (record->left)
		added = lt_history_worse(added, leaktrack_leaving_defer(h, place, record));
	if (closed)
		added = lt_history_worse(added, add_keep(h, place, record));
	if (closed && added != LT_NO_MEMORY)
		leaktrack_grown_find(h, place, &record->back);
	added = lt_history_worse(added, add_outside(h, &record->out));
	added = lt_history_worse(added, add_collected(h, place, &record->gcf));
	if (added == LT_NO_MEMORY)
		return added;
	lt_place_history *its = &h->places[place];
	if (record->n > its->last_loop)
		its->last_loop = record->n;
	h->places[its->function].open = record->hooked ? place : LT_NONE;
	/* An interrupted loop tells that the process ends: what is freed from there on is no return. */
	if (record->interrupted)
		return leaktrack_closes_note_interrupted(its, record->n) ? added : LT_NO_MEMORY;
	h->last_real = record->real;
	if (closed && !leaktrack_closes_add(h, its, record))
		return LT_NO_MEMORY;
	if (!leaktrack_clock_note(&h->clock, h->outside.closes, record->at))
		return LT_NO_MEMORY;
	return leaktrack_closes_add(h, &h->outside, record) ? added : LT_NO_MEMORY;
}

void leaktrack_series_finish(lt_history *h)
{
	for (uint32_t i = 0; i < h->place_count; i++) {
		lt_place_history *place = &h->places[i];
		int64_t seen = place->closes + place->interrupted_loops + place->left.loops;
		place->loops = place->last_loop + 1 > seen ? place->last_loop + 1 : seen;
	}
	for (uint32_t i = 0; i < h->place_count; i++) {
		const lt_place_history *function = &h->places[i];
		/* The next hook opened a loop in the same frame. Under which label is not known when
		 * there are several. */
		if (function->open != LT_NONE && function->labels == 1)
			h->places[function->open].loops++;
	}
	h->outside.loops = h->outside.closes;
	for (uint32_t i = 0; i < h->track_count; i++) {
		lt_track *track = &h->tracks[i];
		if (track->away)
			leaktrack_dips_take_back(
				leaktrack_history_place(h, track->place), track, INT64_MAX, INT64_MAX);
	}
}

/* Verdicts */

void leaktrack_series_judge(const lt_history *h, const lt_track *track, lt_verdict *verdict)
{
	const lt_place_history *place =
		track->place == LT_NONE ? &h->outside : &h->places[track->place];
	lt_series series = {
		.points = track->points,
		.count = track->count,
		.window = track->window,
		.growing = track->growing_loops,
		.loops = place->closes,
		.collected = place->collected,
		.collected_count = place->collected_count,
		.collecting = h->collecting,
		.gc_freed = track->gc_freed,
		.kept = track->kept,
		.kept_loops = track->kept_loops,
		.last_kept = track->last_kept,
		.returned = track->returned,
	};
	leaktrack_verdict_judge(&series, verdict);
	verdict->growing_loops = track->growing_loops; /* thinned points cannot tell */
}
