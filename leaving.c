/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Closes that wait for another loop of their place. */
#include "leaving.h"

#include "closes.h"
#include "sums.h"

static lt_added defer(
	lt_history *h, uint32_t place, int64_t of_site, int64_t bytes, int64_t blocks, bool freed)
{
	uint32_t site = leaktrack_history_find_site(h, of_site);
	if (site == LT_NONE || bytes <= 0)
		return LT_ADDED_PARTLY;
	uint32_t cell = leaktrack_history_cell(h, place, site);
	if (cell == LT_NONE)
		return LT_NO_MEMORY;
	lt_sums_add(&h->cells[cell].left_bytes, freed ? lt_sums_minus(0, bytes) : bytes);
	lt_sums_add(&h->cells[cell].left_blocks, freed ? lt_sums_minus(0, blocks) : blocks);
	lt_sums_add(&h->places[place].left.freed, freed ? bytes : lt_sums_minus(0, bytes));
	return LT_ADDED;
}

lt_added leaktrack_leaving_defer(lt_history *h, uint32_t place, const lt_loop_record *record)
{
	lt_added added = LT_ADDED;
	for (size_t i = 0; i < record->keep.count; i++) {
		const int64_t *row = record->keep.at + i * LT_KEEP_COLUMNS;
		added = lt_history_worse(added, defer(h, place, row[0], row[1], row[2], false));
	}
	for (size_t i = 0; i < record->late.count; i++) {
		const int64_t *row = record->late.at + i * LT_LATE_COLUMNS;
		if (leaktrack_history_find_place(h, row[0]) == place)
			added = lt_history_worse(added, defer(h, place, row[2], row[3], row[4], false));
	}
	for (size_t i = 0; i < record->back.count; i++) {
		const int64_t *row = record->back.at + i * LT_BACK_COLUMNS;
		if (leaktrack_history_find_place(h, row[0]) == place &&
			!leaktrack_closes_was_interrupted(&h->places[place], row[1]))
			added = lt_history_worse(added, defer(h, place, row[2], row[3], row[4], true));
	}
	h->places[place].left.loops++;
	h->places[place].left.at = record->at;
	return added;
}

static bool add_left_cell(lt_history *h, lt_place_history *place, uint32_t number)
{
	lt_live_cell *cell = &h->cells[number];
	lt_track *track = &h->tracks[cell->track];
	int64_t bytes = cell->left_bytes, blocks = cell->left_blocks;
	cell->left_bytes = cell->left_blocks = 0;
	if (!bytes && !blocks)
		return true;
	if (bytes > 0) {
		lt_sums_add(&place->kept, bytes);
		leaktrack_closes_note_kept(track, place->closes, place->last_loop, bytes);
	} else {
		lt_sums_add(&place->returned, lt_sums_minus(0, bytes));
		lt_sums_add(&track->returned, lt_sums_minus(0, bytes));
	}
	return leaktrack_closes_change_cell(h, number, bytes, blocks);
}

bool leaktrack_leaving_add(lt_history *h, lt_place_history *place)
{
	lt_loop_record record = {.at = place->left.at};
	if (!place->left.loops)
		return true;
	for (uint32_t t = place->tracks; t != LT_NONE; t = h->tracks[t].next) {
		for (uint32_t c = h->tracks[t].cells; c != LT_NONE; c = h->cells[c].next) {
			if (!add_left_cell(h, place, c))
				return false;
		}
	}
	place->closes += place->left.loops - 1;
	place->left = (lt_left){0};
	return leaktrack_closes_add(h, place, &record);
}
