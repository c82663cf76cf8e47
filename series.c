/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The books of one process: a cell per (place, site) for what is alive, a track per (place, line)
 * for how it went. */
#include "series.h"

#include <string.h>

#define LT_CLOCK_GRAIN 2e-6 /* seconds: the log's microseconds are rounded, of two times each */

/* Numbers of a damaged log can be anything: they wrap, which is harmless, and never trap. */
static void add(int64_t *sum, int64_t value)
{
	*sum = (int64_t)((uint64_t)*sum + (uint64_t)value);
}

static int64_t minus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Changes what is alive of a cell; its place will see it at its next close. */
static bool change_cell(lt_history *h, uint32_t cell, int64_t bytes, int64_t blocks)
{
	lt_live_cell *changed = &h->cells[cell];
	add(&changed->bytes, bytes);
	add(&changed->blocks, blocks);
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

/* Points */

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

static bool add_point(lt_track *track, int64_t close, int64_t live, int64_t low, int64_t high)
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

/* A loop keeps what it took over when it closes, though who had it gave it up before: a list that
 * grew. What fell since close `from`, and came back by `rise`, was there all the time. */
static void fill_dip(lt_track *track, int64_t from, int64_t live, int64_t rise)
{
	uint32_t i = track->count;
	while (i > 0 && track->points[i - 1].loop >= from)
		i--;
	int64_t top = i > 0 ? track->points[i - 1].live : 0;
	for (; i < track->count; i++) {
		lt_point *point = &track->points[i];
		int64_t level = least(least(live, top), (int64_t)((uint64_t)point->live + (uint64_t)rise));
		point->live = most(point->live, level);
		point->low = most(point->low, level);
		point->high = most(point->high, level);
		top = most(top, point->live);
	}
}

/* Closes */

/* How many others of the place closed while this loop was open. */
static int64_t closes_beside(const lt_place_history *place, const lt_loop_record *record)
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
		if (open < track->away || minus(open, before) < track->away / 2)
			return false;
	}
	return true;
}

/* The line freed a block of its own, and what lives of it fell: an open loop may have made a buffer
 * grow, and others after it, and no close tells until one of them keeps it. */
static void note_away(lt_track *track, int64_t close, int64_t fall)
{
	if (track->away || track->offered_at != close || track->offered <= 0)
		return;
	track->away = least(track->offered, fall);
	track->away_since = close;
}

/* A loop kept more than such a block had, which until then was in open loops: so it was there. */
static void take_back(const lt_place_history *place, lt_track *track, int64_t live, int64_t rise)
{
	if (track->away && rise > track->away && is_open_still(place, track))
		fill_dip(track, track->away_since, live, track->away);
	track->away = 0;
}

static bool note_collected(lt_place_history *place)
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

/* Brings a track up to its changed cell. Several cells of one line make one step. */
static void fold_cell(lt_history *h, lt_live_cell *cell)
{
	lt_track *track = &h->tracks[cell->track];
	add(&track->bytes, minus(cell->bytes, cell->closed_bytes));
	add(&track->blocks, minus(cell->blocks, cell->closed_blocks));
	cell->closed_bytes = cell->bytes;
	cell->closed_blocks = cell->blocks;
}

static int64_t live_before(const lt_track *track)
{
	return track->count ? track->points[track->count - 1].live : 0;
}

static bool close_place(lt_history *h, lt_place_history *place, const lt_loop_record *record)
{
	int64_t beside = place == &h->outside ? 0 : closes_beside(place, record);
	place->beside = most(place->beside, beside);
	for (uint32_t i = 0; i < place->dirty_count; i++)
		fold_cell(h, &h->cells[place->dirty[i]]);
	for (uint32_t i = 0; i < place->dirty_count; i++) {
		lt_live_cell *cell = &h->cells[place->dirty[i]];
		lt_track *track = &h->tracks[cell->track];
		cell->dirty = false;
		int64_t before = live_before(track), adders = track->adders;
		track->adders = 0;
		if (track->bytes == before)
			continue; /* nothing changed, or another cell of the line has told it */
		if (track->bytes > before)
			track->growing_loops =
				least(track->growing_loops + (adders > 1 ? adders : 1), place->closes);
		if (beside && track->bytes > before)
			fill_dip(track, place->closes - beside, track->bytes, minus(track->bytes, before));
		if (track->bytes > before)
			take_back(place, track, track->bytes, minus(track->bytes, before));
		else
			note_away(track, place->closes, minus(before, track->bytes));
		if (!add_point(track, place->closes, track->bytes, track->bytes, track->bytes))
			return false;
	}
	place->dirty_count = 0;
	if (record->collected && !note_collected(place))
		return false;
	place->closed_at[place->closes % LT_CLOSES_BESIDE] = record->at;
	place->open_at[place->closes % LT_CLOSES_BESIDE] = record->open;
	place->closes++;
	return true;
}

/* Loop records */

static lt_added worse(lt_added a, lt_added b)
{
	return a > b ? a : b;
}

/* Where `loop` stands, or belongs, among the interrupted ones. */
static uint32_t interrupted_at(const lt_place_history *place, int64_t loop)
{
	uint32_t at = place->interrupted_count;
	while (at > 0 && place->interrupted[at - 1] >= loop)
		at--;
	return at;
}

static bool was_interrupted(const lt_place_history *place, int64_t loop)
{
	uint32_t at = interrupted_at(place, loop);
	return at < place->interrupted_count && place->interrupted[at] == loop;
}

static bool note_interrupted(lt_place_history *place, int64_t loop)
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

static void note_kept(lt_track *track, int64_t close, int64_t loop, int64_t bytes)
{
	track->retained = true;
	if (close > 0) {
		add(&track->kept, bytes);
		track->kept_loops += track->last_kept != close;
		track->last_kept = close;
	}
	if (track->first_loop < 1 || (loop > 0 && loop < track->first_loop))
		track->first_loop = loop > 0 || track->first_loop < 0 ? loop : track->first_loop;
	if (loop > track->last_loop)
		track->last_loop = loop;
}

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
		if (cell == LT_NONE || !change_cell(h, cell, row[1], row[2]))
			return LT_NO_MEMORY;
		add(&h->places[place].kept, row[1]);
		lt_track *track = &h->tracks[h->cells[cell].track];
		track->adders += track->last_kept != h->places[place].closes;
		note_kept(track, h->places[place].closes, record->n, row[1]);
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
		if (place == but || was_interrupted(&h->places[place], row[1]))
			continue;
		uint32_t cell = leaktrack_history_cell(h, place, site);
		if (cell == LT_NONE || !change_cell(h, cell, row[3], row[4]))
			return LT_NO_MEMORY;
		add(&h->places[place].kept, row[3]);
		lt_track *track = &h->tracks[h->cells[cell].track];
		track->adders++;
		note_kept(track, h->places[place].closes, row[1], row[3]);
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
		if (place == but || was_interrupted(&h->places[place], row[1]))
			continue; /* what an interrupted loop kept was never counted */
		uint32_t cell = leaktrack_history_cell(h, place, site);
		if (cell == LT_NONE || !change_cell(h, cell, minus(0, row[3]), minus(0, row[4])))
			return LT_NO_MEMORY;
		add(&h->tracks[h->cells[cell].track].returned, row[3]);
		add(&h->places[place].returned, row[3]);
		lt_log_site *freed = &h->sites[site];
		if (freed->back_at != h->lines_added || freed->back_bytes < row[3]) {
			freed->back_at = h->lines_added;
			freed->back_bytes = row[3];
			freed->back_place = place;
		}
	}
	return added;
}

/* Frames that leave (history.h) */

static lt_added defer(lt_history *h, uint32_t place, int64_t of_site, int64_t bytes,
	int64_t blocks, bool freed)
{
	uint32_t site = leaktrack_history_find_site(h, of_site);
	if (site == LT_NONE || bytes <= 0)
		return LT_ADDED_PARTLY;
	uint32_t cell = leaktrack_history_cell(h, place, site);
	if (cell == LT_NONE)
		return LT_NO_MEMORY;
	add(&h->cells[cell].left_bytes, freed ? minus(0, bytes) : bytes);
	add(&h->cells[cell].left_blocks, freed ? minus(0, blocks) : blocks);
	add(&h->places[place].left.freed, freed ? bytes : minus(0, bytes));
	return LT_ADDED;
}

/* Keeps what the last loop of a frame changed in its place for when another one has closed. */
static lt_added defer_left(lt_history *h, uint32_t place, const lt_loop_record *record)
{
	lt_added added = LT_ADDED;
	for (size_t i = 0; i < record->keep.count; i++) {
		const int64_t *row = record->keep.at + i * LT_KEEP_COLUMNS;
		added = worse(added, defer(h, place, row[0], row[1], row[2], false));
	}
	for (size_t i = 0; i < record->late.count; i++) {
		const int64_t *row = record->late.at + i * LT_LATE_COLUMNS;
		if (leaktrack_history_find_place(h, row[0]) == place)
			added = worse(added, defer(h, place, row[2], row[3], row[4], false));
	}
	for (size_t i = 0; i < record->back.count; i++) {
		const int64_t *row = record->back.at + i * LT_BACK_COLUMNS;
		if (leaktrack_history_find_place(h, row[0]) == place &&
			!was_interrupted(&h->places[place], row[1]))
			added = worse(added, defer(h, place, row[2], row[3], row[4], true));
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
		add(&place->kept, bytes);
		note_kept(track, place->closes, place->last_loop, bytes);
	} else {
		add(&place->returned, minus(0, bytes));
		add(&track->returned, minus(0, bytes));
	}
	return change_cell(h, number, bytes, blocks);
}

/* Another loop of the place is about to close: those that left count. */
static bool add_left(lt_history *h, lt_place_history *place)
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
	return close_place(h, place, &record);
}

/* Blocks that grow */

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
	return cell == LT_NONE ? -1 : minus(h->cells[cell].bytes, h->cells[cell].closed_bytes);
}

/* The largest block that the line itself freed before this close. */
static void note_offered(lt_track *track, int64_t close, int64_t bytes)
{
	if (track->offered_at == close && track->offered >= bytes)
		return;
	track->offered_at = close;
	track->offered = bytes;
}

/* One block freed, and the line that did so kept as much: it made the block grow. Or the line it
 * was of did, which keeps a large buffer that others make grow now and then. */
static void find_growth(lt_history *h, uint32_t place, const lt_rows *back)
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
			note_offered(&h->tracks[h->cells[from].track], h->places[place].closes, row[3]);
		if (from == to || kept_now(h, to) < row[3])
			to = from;
		if (from == to && kept_now(h, from) < 0)
			continue;
		note_growth(
			h, &h->tracks[h->cells[from].track], &h->tracks[h->cells[to].track], row[1], row[3]);
	}
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
		add(&h->tracks[h->cells[cell].track].gc_freed, row[1]);
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
		if (cell == LT_NONE || !change_cell(h, cell, row[1], row[2]))
			return LT_NO_MEMORY;
		lt_track *track = &h->tracks[h->cells[cell].track];
		if (row[1] > 0) {
			note_kept(track, h->outside.closes, h->outside.closes, row[1]);
			add(&h->outside.kept, row[1]);
		} else {
			add(&track->returned, minus(0, row[1]));
			add(&h->outside.returned, minus(0, row[1]));
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
	if (closed && !add_left(h, &h->places[place]))
		return LT_NO_MEMORY;
	uint32_t but = record->left ? place : LT_NONE;
	lt_added added = worse(add_back(h, &record->back, but), add_late(h, &record->late, but));
	if (record->left)
		added = worse(added, defer_left(h, place, record));
	if (closed)
		added = worse(added, add_keep(h, place, record));
	if (closed && added != LT_NO_MEMORY)
		find_growth(h, place, &record->back);
	added = worse(added, add_outside(h, &record->out));
	added = worse(added, add_collected(h, place, &record->gcf));
	if (added == LT_NO_MEMORY)
		return added;
	lt_place_history *its = &h->places[place];
	if (record->n > its->last_loop)
		its->last_loop = record->n;
	h->places[its->function].open = record->hooked ? place : LT_NONE;
	/* An interrupted loop tells that the process ends: what is freed from there on is no return. */
	if (record->interrupted)
		return note_interrupted(its, record->n) ? added : LT_NO_MEMORY;
	h->last_real = record->real;
	if (closed && !close_place(h, its, record))
		return LT_NO_MEMORY;
	if (!leaktrack_clock_note(&h->clock, h->outside.closes, record->at))
		return LT_NO_MEMORY;
	return close_place(h, &h->outside, record) ? added : LT_NO_MEMORY;
}

/* Windows */

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
		int64_t before = minus(cell->bytes, cell->closed_bytes);
		if (!change_cell(h, number, minus(row[2], row[5]), minus(row[3], row[6])))
			return LT_NO_MEMORY;
		cell->low = minus(before, minus(0, row[7]));
		cell->high = minus(before, minus(0, row[8]));
		lt_track *track = &h->tracks[cell->track];
		lt_place_history *its = leaktrack_history_place(h, place);
		/* Of the outside only the sum of both is known. */
		int64_t kept = row[2] > 0 ? row[2] : 0, returned = minus(row[5], minus(row[2], kept));
		add(&its->kept, kept);
		add(&its->returned, returned);
		add(&track->kept, kept);
		add(&track->returned, returned);
		add(&track->gc_freed, row[10]);
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
		add(&track->window_low, cell->low);
		add(&track->window_high, cell->high);
		note_window(track, place, main);
		fold_cell(h, cell);
		cell->low = cell->high = 0;
	}
	for (uint32_t i = 0; i < place->dirty_count; i++) {
		lt_live_cell *cell = &h->cells[place->dirty[i]];
		lt_track *track = &h->tracks[cell->track];
		if (!cell->dirty)
			continue;
		cell->dirty = false;
		int64_t before = live_before(track);
		int64_t low = before, high = before;
		add(&low, track->window_low);
		add(&high, track->window_high);
		add(&track->growing_loops, least(track->window_grew, main[3] - (place->closes == 0)));
		add(&track->kept_loops, least(track->window_kept, main[3] - (place->closes == 0)));
		track->window_low = track->window_high = track->window_grew = track->window_kept = 0;
		if (place->beside) {
			/* Short dips are what its loops took over from one another: not told apart here. */
			if (track->bytes > before)
				fill_dip(track, place->closes - place->beside - main[3], track->bytes,
					minus(track->bytes, before));
			low = live_before(track);
		}
		low = least(low, track->bytes);
		high = most(high, track->bytes);
		if (low == before && high == before && track->bytes == before)
			continue;
		/* It may have been as low at the first close, and is what it is at the last. */
		if (main[3] > 1 && !add_point(track, place->closes, low, low, high))
			return false;
		if (!add_point(track, place->closes + main[3] - 1, track->bytes, track->bytes, high))
			return false;
	}
	place->dirty_count = 0;
	place->windowed_loops += main[3];
	/* One collected close stands for all of the window: at its lowest, since collecting lowers. */
	if (main[4] > 0 && !note_collected(place))
		return false;
	place->collected_loops += main[4] > 0 ? main[4] - 1 : 0;
	place->closes += main[3];
	return true;
}

lt_added leaktrack_series_add_window(lt_history *h, const lt_window_record *record)
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
		uint32_t place =
			leaktrack_history_find_place(h, record->mains.at[i * LT_MAIN_COLUMNS]);
		if (!add_left(h, &h->places[place]))
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
			take_back(leaktrack_history_place(h, track->place), track, INT64_MAX, INT64_MAX);
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
