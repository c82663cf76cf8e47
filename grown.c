/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Blocks that lines make grow. */
#include "grown.h"

#include "dips.h"
#include "sums.h"

#include <string.h>

static void note_step(lt_grown *grown, int64_t loop, int64_t bytes)
{
	if (grown->count && (grown->steps[grown->count - 1].loop >= loop ||
							grown->steps[grown->count - 1].bytes >= bytes))
		grown->count = 0; /* another block */
	if (grown->count == LT_GROWN_MOST) {
		memmove(grown->steps, grown->steps + 1, (LT_GROWN_MOST - 1) * sizeof(*grown->steps));
		grown->count--;
	}
	grown->steps[grown->count++] = (lt_grown_step){loop, bytes};
}

/* A block of `from` that a line gave up while it kept a larger one: an array or a buffer that grew
 * there. `loop` is the one in which it had got the size that it had. */
static void note_growth(lt_history *h, lt_track *from, lt_track *to, int64_t loop, int64_t bytes)
{
	lt_grown grown = from->grown;
	int64_t now = leaktrack_history_place(h, to->place)->closes;
	if (loop < 0 || loop >= now)
		return;
	note_step(&grown, loop, bytes);
	if (from != to) {
		from->grown.count = 0;
		if (!to->taken.count || to->taken.steps[to->taken.count - 1].bytes <= bytes) {
			to->taken = grown;
			to->taken_at = now;
		}
	}
	to->grown = grown;
}

static int64_t kept_now(const lt_history *h, uint32_t cell)
{
	return cell == LT_NONE ? -1 : lt_sums_minus(h->cells[cell].bytes, h->cells[cell].closed_bytes);
}

void leaktrack_grown_find(lt_history *h, uint32_t place, const lt_rows *back)
{
	for (size_t i = 0; i < back->count; i++) {
		const int64_t *row = back->at + i * LT_BACK_COLUMNS;
		if (row[4] != 1 || row[3] <= 0 || leaktrack_history_find_place(h, row[0]) != place)
			continue;
		uint32_t site = leaktrack_history_find_site(h, row[2]);
		uint32_t by = leaktrack_history_find_site(h, row[5]);
		if (site == LT_NONE || by == LT_NONE)
			continue;
		uint32_t from = leaktrack_history_find_cell(h, place, site);
		uint32_t to = leaktrack_history_find_cell(h, place, by);
		if (from == LT_NONE)
			continue;
		if (to != LT_NONE && h->cells[from].track == h->cells[to].track)
			leaktrack_dips_note_offered(
				&h->tracks[h->cells[from].track], h->places[place].closes, row[3]);
		if (from == to || kept_now(h, to) < row[3])
			to = from;
		if (from == to && kept_now(h, from) < 0)
			continue;
		note_growth(
			h, &h->tracks[h->cells[from].track], &h->tracks[h->cells[to].track], row[1], row[3]);
	}
}
