/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * What one close of a place does to its cells, tracks and points. */
#include "closes.h"

#include "dips.h"
#include "sums.h"

#include <string.h>

bool leaktrack_closes_change_cell(lt_history *h, uint32_t cell, int64_t bytes, int64_t blocks)
{
	lt_live_cell *changed = &h->cells[cell];
	lt_sums_add(&changed->bytes, bytes);
	lt_sums_add(&changed->blocks, blocks);
	if (changed->dirty)
		return true;
	lt_place_history *place = leaktrack_history_place(h, h->tracks[changed->track].place);
	uint32_t *dirty = leaktrack_history_room(
		place->dirty, place->dirty_count, &place->dirty_capacity, sizeof(*dirty));
	if (!dirty)
		return false;
	place->dirty = dirty;
	place->dirty[place->dirty_count++] = cell;
	changed->dirty = true;
	return true;
}

static void merge_point(lt_point *into, const lt_point *later)
{
	into->live = later->live;
	if (later->low < into->low)
		into->low = later->low;
	if (later->high > into->high)
		into->high = later->high;
}

static void widen(lt_track *track)
{
	track->window *= 2;
	uint32_t last = 0;
	for (uint32_t i = 1; i < track->count; i++) {
		lt_point *point = &track->points[i];
		if (point->loop / track->window == track->points[last].loop / track->window)
			merge_point(&track->points[last], point);
		else
			track->points[++last] = *point;
	}
	track->count = track->count ? last + 1 : 0;
}

/* Doubles the window until the points take half the room. */
static void thin(lt_track *track)
{
	while (track->count > LT_SERIES_POINTS / 2)
		widen(track);
}

bool leaktrack_closes_add_point(
	lt_track *track, int64_t close, int64_t live, int64_t low, int64_t high)
{
	lt_point point = {close, live, low, high};
	if (track->count) {
		lt_point *last = &track->points[track->count - 1];
		if (close / track->window == last->loop / track->window) {
			merge_point(last, &point);
			return true;
		}
	}
	lt_point *points =
		leaktrack_history_room(track->points, track->count, &track->capacity, sizeof(*points));
	if (!points)
		return false;
	track->points = points;
	points[track->count++] = point;
	if (track->count == LT_SERIES_POINTS)
		thin(track);
	return true;
}

bool leaktrack_closes_note_collected(lt_place_history *place)
{
	if (place->collected_loops++ % place->collected_step)
		return true;
	if (place->collected_count == LT_SERIES_POINTS) {
		for (uint32_t i = 0; i < LT_SERIES_POINTS / 2; i++)
			place->collected[i] = place->collected[2 * i];
		place->collected_count /= 2;
		place->collected_step *= 2;
	}
	int64_t *collected = leaktrack_history_room(
		place->collected, place->collected_count, &place->collected_capacity, sizeof(*collected));
	if (!collected)
		return false;
	place->collected = collected;
	place->collected[place->collected_count++] = place->closes;
	return true;
}

void leaktrack_closes_fold_cell(lt_history *h, lt_live_cell *cell)
{
	lt_track *track = &h->tracks[cell->track];
	lt_sums_add(&track->bytes, lt_sums_minus(cell->bytes, cell->closed_bytes));
	lt_sums_add(&track->blocks, lt_sums_minus(cell->blocks, cell->closed_blocks));
	cell->closed_bytes = cell->bytes;
	cell->closed_blocks = cell->blocks;
}

int64_t leaktrack_closes_live_before(const lt_track *track)
{
	return track->count ? track->points[track->count - 1].live : 0;
}

void leaktrack_closes_note_kept(lt_track *track, int64_t close, int64_t loop, int64_t bytes)
{
	track->retained = true;
	if (close > 0) {
		lt_sums_add(&track->kept, bytes);
		track->kept_loops += track->last_kept != close;
		track->last_kept = close;
	}
	if (track->first_loop < 1 || (loop > 0 && loop < track->first_loop))
		track->first_loop = loop > 0 || track->first_loop < 0 ? loop : track->first_loop;
	if (loop > track->last_loop)
		track->last_loop = loop;
}

bool leaktrack_closes_add(lt_history *h, lt_place_history *place, const lt_loop_record *record)
{
	int64_t beside = place == &h->outside ? 0 : leaktrack_dips_beside(place, record);
	place->beside = lt_sums_most(place->beside, beside);
	for (uint32_t i = 0; i < place->dirty_count; i++)
		leaktrack_closes_fold_cell(h, &h->cells[place->dirty[i]]);
	for (uint32_t i = 0; i < place->dirty_count; i++) {
		lt_live_cell *cell = &h->cells[place->dirty[i]];
		lt_track *track = &h->tracks[cell->track];
		cell->dirty = false;
		int64_t before = leaktrack_closes_live_before(track), adders = track->adders;
		track->adders = 0;
		if (track->bytes == before)
			continue; /* nothing changed, or another cell of the line has told it */
		if (track->bytes > before)
			track->growing_loops =
				lt_sums_least(track->growing_loops + (adders > 1 ? adders : 1), place->closes);
		if (beside && track->bytes > before)
			leaktrack_dips_fill(
				track, place->closes - beside, track->bytes, lt_sums_minus(track->bytes, before));
		if (track->bytes > before)
			leaktrack_dips_take_back(
				place, track, track->bytes, lt_sums_minus(track->bytes, before));
		else
			leaktrack_dips_note_away(track, place->closes, lt_sums_minus(before, track->bytes));
		if (!leaktrack_closes_add_point(
				track, place->closes, track->bytes, track->bytes, track->bytes))
			return false;
	}
	place->dirty_count = 0;
	if (record->collected && !leaktrack_closes_note_collected(place))
		return false;
	place->closed_at[place->closes % LT_CLOSES_BESIDE] = record->at;
	place->open_at[place->closes % LT_CLOSES_BESIDE] = record->open;
	place->closes++;
	return true;
}

/* Loops that did not close */

/* Where `loop` stands, or belongs, among the interrupted ones. */
static uint32_t interrupted_at(const lt_place_history *place, int64_t loop)
{
	uint32_t at = place->interrupted_count;
	while (at > 0 && place->interrupted[at - 1] >= loop)
		at--;
	return at;
}

bool leaktrack_closes_was_interrupted(const lt_place_history *place, int64_t loop)
{
	uint32_t at = interrupted_at(place, loop);
	return at < place->interrupted_count && place->interrupted[at] == loop;
}

bool leaktrack_closes_note_interrupted(lt_place_history *place, int64_t loop)
{
	int64_t *loops = leaktrack_history_room(
		place->interrupted, place->interrupted_count, &place->interrupted_capacity, sizeof(*loops));
	if (!loops)
		return false;
	place->interrupted = loops;
	uint32_t at = interrupted_at(place, loop);
	memmove(loops + at + 1, loops + at, (place->interrupted_count - at) * sizeof(*loops));
	loops[at] = loop;
	place->interrupted_count++;
	place->interrupted_loops++;
	return true;
}
