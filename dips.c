/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Points that get back what open loops had. */
#include "dips.h"

#include "sums.h"

#define LT_CLOCK_GRAIN 2e-6 /* seconds: the log's microseconds are rounded, of two times each */

void leaktrack_dips_fill(lt_track *track, int64_t from, int64_t live, int64_t rise)
{
	uint32_t i = track->count;
	while (i > 0 && track->points[i - 1].loop >= from)
		i--;
	int64_t top = i > 0 ? track->points[i - 1].live : 0;
	for (; i < track->count; i++) {
		lt_point *point = &track->points[i];
		int64_t level = lt_sums_least(
			lt_sums_least(live, top), (int64_t)((uint64_t)point->live + (uint64_t)rise));
		point->live = lt_sums_most(point->live, level);
		point->low = lt_sums_most(point->low, level);
		point->high = lt_sums_most(point->high, level);
		top = lt_sums_most(top, point->live);
	}
}

int64_t leaktrack_dips_beside(const lt_place_history *place, const lt_loop_record *record)
{
	double began = record->at - record->took + LT_CLOCK_GRAIN;
	int64_t count = 0;
	while (count < LT_CLOSES_BESIDE && count < place->closes &&
		   place->closed_at[(place->closes - 1 - count) % LT_CLOSES_BESIDE] > began)
		count++;
	return count;
}

/* Has it been in open loops ever since? They have more then than they had before, by half of it at
 * least: what else they have comes and goes. */
static bool is_open_still(const lt_place_history *place, const lt_track *track)
{
	if (place->windowed_loops || !track->away_since ||
		place->closes - track->away_since >= LT_CLOSES_BESIDE)
		return false;
	int64_t before = place->open_at[(track->away_since - 1) % LT_CLOSES_BESIDE];
	for (int64_t close = track->away_since; close < place->closes; close++) {
		int64_t open = place->open_at[close % LT_CLOSES_BESIDE];
		if (open < track->away || lt_sums_minus(open, before) < track->away / 2)
			return false;
	}
	return true;
}

void leaktrack_dips_note_offered(lt_track *track, int64_t close, int64_t bytes)
{
	if (track->offered_at == close && track->offered >= bytes)
		return;
	track->offered_at = close;
	track->offered = bytes;
}

void leaktrack_dips_note_away(lt_track *track, int64_t close, int64_t fall)
{
	if (track->away || track->offered_at != close || track->offered <= 0)
		return;
	track->away = lt_sums_least(track->offered, fall);
	track->away_since = close;
}

void leaktrack_dips_take_back(
	const lt_place_history *place, lt_track *track, int64_t live, int64_t rise)
{
	if (track->away && rise > track->away && is_open_still(place, track))
		leaktrack_dips_fill(track, track->away_since, live, track->away);
	track->away = 0;
}
