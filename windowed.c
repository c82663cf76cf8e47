/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Windows: what several loops did, taken as two points a line. */
#include "windowed.h"

#include "closes.h"
#include "dips.h"
#include "leaving.h"
#include "sums.h"

/* Takes the rows of one window into the cells. `low` and `high` are above what lived before it. */
static lt_added add_rows(lt_history *h, const lt_rows *rows)
{
	lt_added added = LT_ADDED;
	for (size_t i = 0; i < rows->count; i++) {
		const int64_t *row = rows->at + i * LT_ROW_COLUMNS;
		uint32_t place = row[0] == -1 ? LT_NONE : leaktrack_history_find_place(h, row[0]);
		uint32_t site = leaktrack_history_find_site(h, row[1]);
		if ((place == LT_NONE && row[0] != -1) || site == LT_NONE || row[4] < 0 || row[9] < 0) {
			added = LT_ADDED_PARTLY;
			continue;
		}
		uint32_t number = leaktrack_history_cell(h, place, site);
		if (number == LT_NONE)
			return LT_NO_MEMORY;
		lt_live_cell *cell = &h->cells[number];
		int64_t before = lt_sums_minus(cell->bytes, cell->closed_bytes);
		if (!leaktrack_closes_change_cell(
				h, number, lt_sums_minus(row[2], row[5]), lt_sums_minus(row[3], row[6])))
			return LT_NO_MEMORY;
		cell->low = lt_sums_minus(before, lt_sums_minus(0, row[7]));
		cell->high = lt_sums_minus(before, lt_sums_minus(0, row[8]));
		lt_track *track = &h->tracks[cell->track];
		lt_place_history *its = leaktrack_history_place(h, place);
		/* Of the outside only the sum of both is known. */
		int64_t kept = row[2] > 0 ? row[2] : 0,
				returned = lt_sums_minus(row[5], lt_sums_minus(row[2], kept));
		lt_sums_add(&its->kept, kept);
		lt_sums_add(&its->returned, returned);
		lt_sums_add(&track->kept, kept);
		lt_sums_add(&track->returned, returned);
		lt_sums_add(&track->gc_freed, row[10]);
		/* Of several sites on the line those with the most: the loops are hardly others. */
		track->window_grew = row[9] > track->window_grew ? row[9] : track->window_grew;
		track->window_kept = row[4] > track->window_kept ? row[4] : track->window_kept;
		track->retained |= kept > 0;
	}
	return added;
}

static void note_window(lt_track *track, const lt_place_history *place, const int64_t *main)
{
	if (!track->retained)
		return;
	track->last_kept = place->closes + main[3] - 1;
	track->last_loop = main[2];
	if (track->first_loop < 1)
		track->first_loop = main[1] > 0 ? main[1] : main[2] > 0;
}

/* Closes a place as often as the window tells: two points stand for all of it. */
static bool close_window(lt_history *h, lt_place_history *place, const int64_t *main)
{
	for (uint32_t i = 0; i < place->dirty_count; i++) {
		lt_live_cell *cell = &h->cells[place->dirty[i]];
		lt_track *track = &h->tracks[cell->track];
		lt_sums_add(&track->window_low, cell->low);
		lt_sums_add(&track->window_high, cell->high);
		note_window(track, place, main);
		leaktrack_closes_fold_cell(h, cell);
		cell->low = cell->high = 0;
	}
	for (uint32_t i = 0; i < place->dirty_count; i++) {
		lt_live_cell *cell = &h->cells[place->dirty[i]];
		lt_track *track = &h->tracks[cell->track];
		if (!cell->dirty)
			continue;
		cell->dirty = false;
		int64_t before = leaktrack_closes_live_before(track);
		int64_t low = before, high = before;
		lt_sums_add(&low, track->window_low);
		lt_sums_add(&high, track->window_high);
		lt_sums_add(&track->growing_loops,
			lt_sums_least(track->window_grew, main[3] - (place->closes == 0)));
		lt_sums_add(
			&track->kept_loops, lt_sums_least(track->window_kept, main[3] - (place->closes == 0)));
		track->window_low = track->window_high = track->window_grew = track->window_kept = 0;
		if (place->beside) {
			/* Short dips are what its loops took over from one another: not told apart here. */
			if (track->bytes > before)
				leaktrack_dips_fill(track, place->closes - place->beside - main[3], track->bytes,
					lt_sums_minus(track->bytes, before));
			low = leaktrack_closes_live_before(track);
		}
		low = lt_sums_least(low, track->bytes);
		high = lt_sums_most(high, track->bytes);
		if (low == before && high == before && track->bytes == before)
			continue;
		/* It may have been as low at the first close, and is what it is at the last. */
		if (main[3] > 1 && !leaktrack_closes_add_point(track, place->closes, low, low, high))
			return false;
		if (!leaktrack_closes_add_point(
				track, place->closes + main[3] - 1, track->bytes, track->bytes, high))
			return false;
	}
	place->dirty_count = 0;
	place->windowed_loops += main[3];
	/* One collected close stands for all of the window: at its lowest, since collecting lowers. */
	if (main[4] > 0 && !leaktrack_closes_note_collected(place))
		return false;
	place->collected_loops += main[4] > 0 ? main[4] - 1 : 0;
	place->closes += main[3];
	return true;
}

lt_added leaktrack_windowed_add(lt_history *h, const lt_window_record *record)
{
	int64_t closes = 0, collected = 0;
	h->lines_added++;
	for (size_t i = 0; i < record->mains.count; i++) {
		const int64_t *main = record->mains.at + i * LT_MAIN_COLUMNS;
		if (leaktrack_history_find_place(h, main[0]) == LT_NONE || main[3] < 1 || main[1] < 0 ||
			main[2] < main[1] || main[4] < 0 || main[4] > main[3] ||
			main[3] > LT_LONGEST_WINDOW - closes)
			return LT_NOT_ADDED;
		closes += main[3];
		collected += main[4];
	}
	if (!closes)
		return LT_NOT_ADDED;
	for (size_t i = 0; i < record->mains.count; i++) {
		uint32_t place = leaktrack_history_find_place(h, record->mains.at[i * LT_MAIN_COLUMNS]);
		if (!leaktrack_leaving_add(h, &h->places[place]))
			return LT_NO_MEMORY;
	}
	lt_added added = add_rows(h, &record->rows);
	if (added == LT_NO_MEMORY)
		return added;
	for (size_t i = 0; i < record->mains.count; i++) {
		const int64_t *main = record->mains.at + i * LT_MAIN_COLUMNS;
		uint32_t number = leaktrack_history_find_place(h, main[0]);
		lt_place_history *place = &h->places[number];
		if (main[2] > place->last_loop)
			place->last_loop = main[2];
		h->places[place->function].open = main[5] ? number : LT_NONE;
		if (!close_window(h, place, main))
			return LT_NO_MEMORY;
	}
	int64_t outside[LT_MAIN_COLUMNS] = {
		-1, h->outside.closes, h->outside.closes + closes - 1, closes, collected, 0};
	h->last_real = record->real;
	if (!leaktrack_clock_note(&h->clock, outside[2], record->at))
		return LT_NO_MEMORY;
	return close_window(h, &h->outside, outside) ? added : LT_NO_MEMORY;
}
