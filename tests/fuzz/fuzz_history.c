/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The analyst's books under any stream of records, true or damaged: what is known, refused or left
 * out is what a plain model says; what lives of each line in each place is the sum of what the
 * records said; and every line gets a verdict that makes sense, alone and beside those that it
 * shares memory with. */
#include "../../growth.h"
#include "../../windowed.h"
#include "../../shared.h"

#include "verdicts.h"

#define IDS 8 /* of sites, of mains, of frames */
#define LINES 3
#define ROWS 6
#define CLOSES_MOST 30000

typedef struct {
	lt_history *history;
	bool wild; /* numbers can be anything */
	bool site_known[IDS], main_known[IDS], frame_known[IDS], stack_known[IDS];
	uint32_t site_line[IDS];
	int64_t cells[IDS + 1][IDS]; /* bytes by place (IDS: outside) and site */
	int64_t loops[IDS];          /* the next one's number */
	bool interrupted;
	int64_t closes, records;
	int64_t rows[5][ROWS * LT_ROW_COLUMNS], mains[2 * LT_MAIN_COLUMNS];
} world;

static int64_t plus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t minus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

/* An id of the log, seldom one that cannot be. */
static int64_t some_id(const world *w, fuzz_input *in)
{
	uint32_t byte = fuzz_byte(in);
	return w->wild && byte > 250 ? fuzz_number(in) : byte % IDS;
}

static int64_t some_bytes(const world *w, fuzz_input *in)
{
	return w->wild ? fuzz_number(in) : 8 * (1 + (int64_t)fuzz_byte(in) * (1 + fuzz_byte(in) % 64));
}

static bool is_id(int64_t id)
{
	return id >= 0 && id < IDS;
}

static void introduce(world *w, fuzz_input *in)
{
	static const char *const files[LINES] = {"/a.php", "/b.php", "/a.php"};
	int64_t id = some_id(w, in);
	uint32_t form = fuzz_byte(in), line = form % LINES;
	lt_text file = {files[line], 6}, name = {"f", 1}, none = {NULL, 0};
	bool *known;
	lt_added added, want = LT_ADDED;
	if (form < 100) {
		lt_site_record site = {.id = id, .line = line, .file = file, .function = name,
			.internal = form & 1 ? name : none, .stack = form & 2 ? some_id(w, in) : 0};
		if (site.stack > 0 && !(is_id(site.stack) && w->stack_known[site.stack]))
			want = LT_ADDED_PARTLY;
		known = w->site_known;
		added = leaktrack_history_add_site(w->history, &site);
		if (is_id(id) && !known[id])
			w->site_line[id] = line;
	} else if (form < 180) {
		lt_main_record main = {.id = id, .line = line, .name = name, .file = file,
			.label = form & 1 ? file : none};
		known = w->main_known;
		added = leaktrack_history_add_main(w->history, &main);
	} else if (form < 220) {
		lt_frame_record frame = {.id = id, .line = line, .file = file, .function = name};
		known = w->frame_known;
		added = leaktrack_history_add_frame(w->history, &frame);
	} else {
		int64_t up = form & 1 ? some_id(w, in) : -1, frame = some_id(w, in);
		lt_stack_record stack = {.id = id, .up = up, .frame = frame, .cut = form & 2};
		known = w->stack_known;
		added = leaktrack_history_add_stack(w->history, &stack);
		if (!(is_id(frame) && w->frame_known[frame]) ||
			(up >= 0 && !(is_id(up) && w->stack_known[up])))
			want = LT_NOT_ADDED;
	}
	if (!is_id(id)) {
		MUST(id >= 0 || added == LT_NOT_ADDED);
		return;
	}
	MUST_BE(added, known[id] ? LT_NOT_ADDED : want);
	known[id] |= added != LT_NOT_ADDED;
}

/* Of ids that cannot be, which only a damaged log has, the model keeps no books. */
static bool knows_main(const world *w, int64_t main)
{
	return is_id(main) ? w->main_known[main]
					   : leaktrack_history_find_place(w->history, main) != LT_NONE;
}

static bool knows_site(const world *w, int64_t site)
{
	return is_id(site) ? w->site_known[site]
					   : leaktrack_history_find_site(w->history, site) != LT_NONE;
}

/* Books a row in the model, if it can be: then the analyst has to. */
static void book(world *w, int64_t place, int64_t site, int64_t bytes)
{
	if (is_id(site) && w->site_known[site] && place >= 0 && place <= IDS &&
		(place == IDS || w->main_known[place]))
		w->cells[place][site] = plus(w->cells[place][site], bytes);
}

static lt_rows some_rows(world *w, fuzz_input *in, int list, size_t columns)
{
	lt_rows rows = {w->rows[list], fuzz_byte(in) % (ROWS + 1)};
	if (rows.count > 3)
		rows.count = 1;
	for (size_t i = 0; i < rows.count; i++) {
		int64_t *row = &w->rows[list][i * columns];
		for (size_t k = 0; k < columns; k++)
			row[k] = 1;
		if (columns == LT_KEEP_COLUMNS) {
			row[0] = some_id(w, in);
			row[1] = list == 4 && !w->wild ? 8 * ((int64_t)fuzz_byte(in) - 100) : some_bytes(w, in);
		} else {
			row[0] = some_id(w, in);
			row[1] = fuzz_byte(in) & 1 ? fuzz_number(in) : 0;
			row[2] = some_id(w, in);
			row[3] = some_bytes(w, in);
			if (columns == LT_BACK_COLUMNS)
				row[5] = some_id(w, in);
		}
	}
	return rows;
}

static void book_loop(world *w, const lt_loop_record *record)
{
	for (size_t i = 0; i < record->back.count; i++) {
		const int64_t *row = record->back.at + i * LT_BACK_COLUMNS;
		if (row[3] > 0 && is_id(row[0]))
			book(w, row[0], row[2], minus(0, row[3]));
	}
	for (size_t i = 0; i < record->late.count; i++) {
		const int64_t *row = record->late.at + i * LT_LATE_COLUMNS;
		if (row[3] > 0 && is_id(row[0]))
			book(w, row[0], row[2], row[3]);
	}
	for (size_t i = 0; !record->interrupted && i < record->keep.count; i++) {
		const int64_t *row = record->keep.at + i * LT_KEEP_COLUMNS;
		if (row[1] > 0)
			book(w, record->main, row[0], row[1]);
	}
	for (size_t i = 0; i < record->out.count; i++) {
		const int64_t *row = record->out.at + i * LT_KEEP_COLUMNS;
		book(w, IDS, row[0], row[1]);
	}
}

/* Repeated, so that series become long and are thinned. */
static void add_loop(world *w, fuzz_input *in)
{
	uint32_t form = fuzz_byte(in), times = form & 1 ? 1 + 16 * fuzz_byte(in) : 1;
	lt_loop_record record = {.main = some_id(w, in), .real = 1, .at = -1};
	record.collected = form & 2;
	record.hooked = form & 4;
	record.interrupted = (form & 0xf8) == 8;
	record.left = (form & 0xe0) == 0x20;
	record.keep = some_rows(w, in, 0, LT_KEEP_COLUMNS);
	record.late = some_rows(w, in, 1, LT_LATE_COLUMNS);
	record.back = some_rows(w, in, 2, LT_BACK_COLUMNS);
	record.gcf = some_rows(w, in, 3, LT_KEEP_COLUMNS);
	record.out = some_rows(w, in, 4, LT_KEEP_COLUMNS);
	for (; times && w->closes < CLOSES_MOST; times--) {
		bool known = knows_main(w, record.main);
		record.n = known && is_id(record.main) ? w->loops[record.main]++ : 0;
		if (form & 16)
			record.at = (double)w->closes;
		lt_added added = leaktrack_series_add_loop(w->history, &record);
		MUST_BE(added == LT_NOT_ADDED, !known);
		MUST(added != LT_NO_MEMORY);
		w->closes++;
		w->records++;
		w->interrupted |= known && record.interrupted;
		if (known)
			book_loop(w, &record);
	}
}

static void add_window(world *w, fuzz_input *in)
{
	uint32_t form = fuzz_byte(in);
	lt_window_record record = {.real = 1, .at = form & 1 ? (double)w->closes : -1};
	record.mains = (lt_rows){w->mains, 1 + (form >> 1) % 2};
	for (size_t i = 0; i < record.mains.count; i++) {
		int64_t *main = &w->mains[i * LT_MAIN_COLUMNS], id = some_id(w, in);
		int64_t closes = w->wild && form & 128 ? fuzz_number(in) : 1 + fuzz_byte(in);
		int64_t first = is_id(id) ? w->loops[id] : 0;
		main[0] = id;
		main[1] = first;
		main[2] = plus(first, closes - (closes > INT64_MIN));
		main[3] = closes;
		main[4] = w->wild ? fuzz_number(in) : fuzz_byte(in) % (closes + 1);
		main[5] = form & 4;
	}
	record.rows = (lt_rows){w->rows[0], fuzz_byte(in) % 4};
	for (size_t i = 0; i < record.rows.count; i++) {
		int64_t *row = &w->rows[0][i * LT_ROW_COLUMNS];
		row[0] = fuzz_byte(in) & 1 ? -1 : some_id(w, in);
		row[1] = some_id(w, in);
		for (int k = 2; k < LT_ROW_COLUMNS; k++)
			row[k] = w->wild ? fuzz_number(in) : fuzz_byte(in);
	}
	lt_added added = leaktrack_windowed_add(w->history, &record);
	MUST(added != LT_NO_MEMORY);
	w->records++;
	if (added == LT_NOT_ADDED)
		return;
	for (size_t i = 0; i < record.mains.count; i++) {
		const int64_t *main = &w->mains[i * LT_MAIN_COLUMNS];
		MUST(knows_main(w, main[0]) && main[3] > 0);
		if (is_id(main[0]))
			w->loops[main[0]] = main[2] < INT32_MAX ? main[2] + 1 : w->loops[main[0]];
	}
	for (size_t i = 0; i < record.rows.count; i++) {
		const int64_t *row = &w->rows[0][i * LT_ROW_COLUMNS];
		if (row[4] >= 0 && row[9] >= 0)
			book(w, row[0] == -1 ? IDS : is_id(row[0]) ? row[0] : -1, row[1], minus(row[2], row[5]));
	}
}

static void add_other(world *w, fuzz_input *in)
{
	int64_t id = some_id(w, in), values[LT_COUNT_COLUMNS];
	if (fuzz_byte(in) & 1) {
		lt_held_record held = {.site = id, .size = fuzz_number(in), .live = fuzz_number(in),
			.before = -1, .by = {"$a", 2}, .how = {"global", 6}, .type = {"string", 6}};
		MUST_BE(leaktrack_history_add_held(w->history, &held) == LT_ADDED, knows_site(w, id));
		return;
	}
	int64_t n = fuzz_number(in);
	for (int i = 0; i < LT_COUNT_COLUMNS; i++)
		values[i] = i % 4 ? i : fuzz_number(in);
	leaktrack_history_add_count(w->history, id, n, values);
}

/* What lives of a site in a place is what the records said; of a line, what does of its sites. */
static void check_cells(const world *w)
{
	const lt_history *h = w->history;
	if (w->interrupted)
		return; /* what is returned to such loops counts nowhere */
	for (int64_t place = 0; place <= IDS; place++) {
		uint32_t number =
			place == IDS ? LT_NONE : leaktrack_history_find_place(h, place);
		if (place < IDS && number == LT_NONE)
			continue;
		for (int64_t id = 0; id < IDS; id++) {
			uint32_t site = leaktrack_history_find_site(h, id);
			uint32_t cell = site == LT_NONE ? LT_NONE : leaktrack_history_find_cell(h, number, site);
			MUST_BE(cell == LT_NONE ? 0 : plus(h->cells[cell].bytes, h->cells[cell].left_bytes),
				w->cells[place][id]);
		}
	}
}

static int64_t last_live(const lt_track *track)
{
	return track->count ? track->points[track->count - 1].live : 0;
}

/* Before the end, where a buffer that open loops still have is given back to the line's points. */
static void check_sums(const lt_history *h)
{
	for (uint32_t i = 0; i < h->track_count; i++) {
		const lt_track *track = &h->tracks[i];
		int64_t closed = 0;
		for (uint32_t cell = track->cells; cell != LT_NONE; cell = h->cells[cell].next)
			closed = plus(closed, h->cells[cell].closed_bytes);
		MUST_BE(track->bytes, closed);
		MUST_BE(last_live(track), track->bytes);
	}
}

static void check_track(const lt_history *h, const lt_track *track)
{
	const lt_place_history *place =
		track->place == LT_NONE ? &h->outside : &h->places[track->place];
	MUST(track->count < LT_SERIES_POINTS && track->window >= 1);
	MUST(last_live(track) >= track->bytes);
	MUST(track->growing_loops >= 0 && track->growing_loops <= place->closes);
	MUST(track->kept_loops >= 0 && track->kept_loops <= place->closes);
	for (uint32_t i = 0; i < track->count; i++) {
		const lt_point *p = &track->points[i];
		MUST(p->loop >= 0 && p->loop < place->closes && p->low <= p->live && p->high >= p->live);
		MUST(i == 0 || p->loop / track->window > track->points[i - 1].loop / track->window);
	}
	for (uint32_t i = 1; i < place->collected_count; i++)
		MUST(place->collected[i] > place->collected[i - 1]);
}

static void judge_all(lt_history *h)
{
	lt_growth growths[LT_GROWTHS_MOST];
	lt_verdict *verdicts = malloc((h->track_count + 1) * sizeof(*verdicts));
	MUST(verdicts);
	for (uint32_t i = 0; i < h->track_count; i++) {
		const lt_track *track = &h->tracks[i];
		const lt_place_history *place =
			track->place == LT_NONE ? &h->outside : &h->places[track->place];
		check_track(h, track);
		leaktrack_series_judge(h, track, &verdicts[i]);
		verdict_makes_sense(&verdicts[i], place->closes);
	}
	leaktrack_shared_judge(h, verdicts);
	for (uint32_t i = 0; i < h->track_count; i++) {
		MUST((unsigned)verdicts[i].kind <= LT_WARMUP && isfinite(verdicts[i].bytes_per_loop));
		MUST(verdicts[i].shared <= h->track_count);
	}
	for (uint32_t i = 0; i < h->place_count; i++) {
		size_t count = leaktrack_growth_find(&h->places[i], growths);
		MUST(count <= LT_GROWTHS_MOST);
		for (size_t k = 0; k < count; k++)
			MUST(isfinite(growths[k].per_loop) && *growths[k].kind && *growths[k].advice);
		MUST(h->places[i].loops >= h->places[i].closes);
	}
	leaktrack_clock_between(&h->clock, 0, h->outside.closes);
	free(verdicts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static world w;
	fuzz_input in = {data, data + size};
	memset(&w, 0, sizeof(w));
	uint32_t form = fuzz_byte(&in);
	w.wild = form & 1;
	w.history = leaktrack_history_create(form & 2);
	MUST(w.history);
	if (form & 4) {
		uint8_t some[] = {0, 0, 1, 1, 2, 2, 0, 100, 1, 101, 2, 102};
		fuzz_input head = {some, some + sizeof(some)};
		while (!fuzz_is_over(&head))
			introduce(&w, &head);
	}
	while (!fuzz_is_over(&in)) {
		uint32_t kind = fuzz_byte(&in) % 8;
		if (kind < 2)
			introduce(&w, &in);
		else if (kind < 6)
			add_loop(&w, &in);
		else if (kind == 6)
			add_window(&w, &in);
		else
			add_other(&w, &in);
	}
	check_cells(&w);
	check_sums(w.history);
	leaktrack_series_finish(w.history);
	judge_all(w.history);
	leaktrack_history_free(w.history);
	return 0;
}
