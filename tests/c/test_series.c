/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The books of the analyst: what loop records add up to per line, on made-up logs.
 * Links: series.c closes.c dips.c leaving.c grown.c windowed.c history.c clock.c verdict.c */
#include "../../windowed.h"

#include "test.h"

#include <string.h>

static lt_text text(const char *s)
{
	return (lt_text){s, s ? strlen(s) : 0};
}

static void add_site(
	lt_history *h, int64_t id, const char *file, int64_t line, const char *internal)
{
	lt_site_record record = {
		.id = id, .line = line, .file = text(file), .internal = text(internal)};
	CHECK(leaktrack_history_add_site(h, &record) == LT_ADDED);
}

static void add_main(lt_history *h, int64_t id, const char *name, const char *label)
{
	lt_main_record record = {.id = id,
		.line = 1,
		.name = text(name),
		.file = text("/app/main.php"),
		.label = text(label)};
	CHECK(leaktrack_history_add_main(h, &record) == LT_ADDED);
}

/* Sites 1 and 2 stand on one line, 3 on another; places 0 and 1. */
static lt_history *new_history(void)
{
	lt_history *h = leaktrack_history_create(true);
	add_main(h, 0, "work", NULL);
	add_main(h, 1, "tick", NULL);
	add_site(h, 1, "/app/a.php", 10, NULL);
	add_site(h, 2, "/app/a.php", 10, "str_repeat");
	add_site(h, 3, "/app/b.php", 20, NULL);
	return h;
}

static const int64_t no_rows[1];

/* Adds loop n of a place, with rows as in the log. */
static lt_added add_loop(lt_history *h, int64_t main, int64_t n, const int64_t *keep,
	size_t keep_count, const int64_t *back, size_t back_count)
{
	lt_loop_record record = {.main = main,
		.n = n,
		.keep = {keep ? keep : no_rows, keep_count},
		.back = {back ? back : no_rows, back_count}};
	return leaktrack_series_add_loop(h, &record);
}

static const lt_track *track_of(const lt_history *h, int64_t main, int64_t site)
{
	uint32_t place = main < 0 ? LT_NONE : leaktrack_history_find_place(h, main);
	uint32_t line = h->sites[leaktrack_history_find_site(h, site)].line;
	uint32_t track = leaktrack_history_find_track(h, place, line);
	static const lt_track none;
	CHECK(track != LT_NONE);
	return track == LT_NONE ? &none : &h->tracks[track];
}

/* live(n) as the points tell it. */
static int64_t live_at(const lt_track *track, int64_t close)
{
	int64_t live = 0;
	for (uint32_t i = 0; i < track->count && track->points[i].loop <= close; i++)
		live = track->points[i].live;
	return live;
}

/* What is kept adds up per line, loop 0 stays out of what is judged. */
static void test_keep(void)
{
	lt_history *h = new_history();
	for (int64_t n = 0; n < 4; n++) {
		const int64_t keep[] = {1, 100, 1, 2, 50, 2, 3, 7, 1};
		CHECK_EQ(add_loop(h, 0, n, keep, n == 2 ? 2 : 3, NULL, 0), LT_ADDED);
	}
	leaktrack_series_finish(h);
	const lt_track *a = track_of(h, 0, 1), *b = track_of(h, 0, 3);
	CHECK(a == track_of(h, 0, 2));
	CHECK_EQ(a->count, 4);
	CHECK_EQ(a->bytes, 600);
	CHECK_EQ(a->blocks, 12);
	CHECK_EQ(a->kept, 450);
	CHECK_EQ(a->kept_loops, 3);
	CHECK_EQ(a->growing_loops, 3);
	CHECK_EQ(a->first_loop, 1);
	CHECK_EQ(a->last_loop, 3);
	CHECK_EQ(b->bytes, 21);
	CHECK_EQ(b->count, 3); /* nothing changed at close 2 */
	CHECK_EQ(b->kept_loops, 2);
	CHECK_EQ(h->places[0].loops, 4);
	CHECK_EQ(h->places[0].kept, 621);
	CHECK_EQ(h->places[1].loops, 0);
	leaktrack_history_free(h);
}

/* What children of closed loops add in one go counts for each of those loops. */
static void test_late(void)
{
	lt_history *h = new_history();
	for (int64_t n = 0; n < 8; n++) {
		const int64_t late[] = {0, n - 4, 1, 100, 1, 0, n - 3, 2, 50, 2, 0, n - 2, 1, 100, 1};
		lt_loop_record record = {.main = 0, .n = n, .late = {late, n == 4 ? 3 : 0}};
		CHECK(leaktrack_series_add_loop(h, &record) == LT_ADDED);
	}
	leaktrack_series_finish(h);
	const lt_track *a = track_of(h, 0, 1);
	CHECK_EQ(a->bytes, 250);
	CHECK_EQ(a->kept, 250);
	CHECK_EQ(a->growing_loops, 3);
	CHECK_EQ(a->adders, 0);
	leaktrack_history_free(h);
}

/* A value replaced by another call on the same line is one constant line, not two that move. */
static void test_one_line_one_step(void)
{
	lt_history *h = new_history();
	for (int64_t n = 0; n < 10; n++) {
		const int64_t keep[] = {n % 2 ? 1 : 2, 100, 1};
		const int64_t back[] = {0, n - 1, n % 2 ? 2 : 1, 100, 1, 3};
		add_loop(h, 0, n, keep, 1, back, n > 0);
	}
	const lt_track *a = track_of(h, 0, 1);
	CHECK_EQ(a->count, 1);
	CHECK_EQ(a->bytes, 100);
	CHECK_EQ(a->returned, 900);
	CHECK_EQ(a->growing_loops, 0);
	leaktrack_history_free(h);
}

/* What another place frees counts for the place of birth, at that one's next close. */
static void test_other_place(void)
{
	lt_history *h = new_history();
	const int64_t keep[] = {1, 100, 1}, back[] = {0, 0, 1, 100, 1, 3};
	add_loop(h, 0, 0, keep, 1, NULL, 0);
	add_loop(h, 1, 0, NULL, 0, back, 1);
	const lt_track *a = track_of(h, 0, 1);
	CHECK_EQ(a->bytes, 100); /* as of the last close of place 0 */
	CHECK_EQ(a->returned, 100);
	add_loop(h, 0, 1, NULL, 0, NULL, 0);
	a = track_of(h, 0, 1);
	CHECK_EQ(a->bytes, 0);
	CHECK_EQ(a->count, 2);
	CHECK_EQ(a->points[1].loop, 1);
	CHECK_EQ(leaktrack_history_find_track(h, 1, a->line), LT_NONE);
	leaktrack_history_free(h);
}

/* A loop whose line is held back may be returned to before the log has it. */
static void test_returned_before_told(void)
{
	lt_history *h = new_history();
	const int64_t keep[] = {1, 300, 3}, back[] = {0, 0, 1, 100, 1, 3};
	add_loop(h, 1, 0, NULL, 0, back, 1);
	add_loop(h, 0, 0, keep, 1, NULL, 0);
	CHECK_EQ(track_of(h, 0, 1)->bytes, 200);
	leaktrack_history_free(h);
}

/* An interrupted loop is a loop, but no close: neither what it kept counts nor its return. */
static void test_interrupted(void)
{
	lt_history *h = new_history();
	const int64_t keep[] = {1, 100, 1}, back[] = {0, 1, 1, 100, 1, 3};
	add_loop(h, 0, 0, keep, 1, NULL, 0);
	lt_loop_record cut = {
		.main = 0, .n = 1, .interrupted = true, .keep = {keep, 1}, .back = {no_rows, 0}};
	CHECK_EQ(leaktrack_series_add_loop(h, &cut), LT_ADDED);
	add_loop(h, 0, 2, NULL, 0, back, 1);
	leaktrack_series_finish(h);
	CHECK_EQ(track_of(h, 0, 1)->bytes, 100);
	CHECK_EQ(track_of(h, 0, 1)->returned, 0);
	CHECK_EQ(h->places[0].loops, 3);
	CHECK_EQ(h->places[0].closes, 2);
	CHECK_EQ(h->places[0].interrupted_loops, 1);
	leaktrack_history_free(h);
}

/* The last loop of a frame that hooked again and again counts once another one of its place has
 * closed: till then what it freed of its place lives. Of other places it is gone at once. */
static void test_left(void)
{
	for (int windows = 0; windows < 2; windows++) {
		lt_history *h = new_history();
		const int64_t keep[] = {1, 100, 1}, other[] = {3, 70, 1};
		const int64_t back[] = {0, 1, 1, 80, 1, 3, 0, 2, 1, 250, 3, 3, 1, 0, 3, 70, 1, 3};
		add_loop(h, 1, 0, other, 1, NULL, 0);
		for (int64_t n = 0; n < 4; n++)
			add_loop(h, 0, n, keep, 1, NULL, 0);
		lt_loop_record left = {
			.main = 0, .n = 4, .left = true, .keep = {keep, 1}, .back = {back, 3}};
		CHECK_EQ(leaktrack_series_add_loop(h, &left), LT_ADDED);
		add_loop(h, 1, 1, NULL, 0, NULL, 0);
		leaktrack_series_finish(h);
		CHECK_EQ(h->places[0].closes, 4);
		CHECK_EQ(h->places[0].loops, 5);
		CHECK_EQ(h->places[0].left.loops, 1);
		CHECK_EQ(h->places[0].left.freed, 230);
		CHECK_EQ(track_of(h, 0, 1)->bytes, 400);
		CHECK_EQ(track_of(h, 0, 1)->returned, 0);
		CHECK_EQ(track_of(h, 1, 3)->bytes, 0);
		static const int64_t rows[] = {0, 1, 100, 1, 1, 0, 0, 0, 100, 1, 0};
		const int64_t mains[] = {0, 5, 5, 1, 0, 0};
		lt_window_record record = {.at = 3, .mains = {mains, 1}, .rows = {rows, 1}};
		if (windows)
			CHECK_EQ(leaktrack_windowed_add(h, &record), LT_ADDED);
		else
			add_loop(h, 0, 5, keep, 1, NULL, 0);
		CHECK_EQ(h->places[0].closes, 6);
		CHECK_EQ(h->places[0].left.loops, 0);
		CHECK_EQ(live_at(track_of(h, 0, 1), 3), 400);
		CHECK_EQ(live_at(track_of(h, 0, 1), 4), 170);
		CHECK_EQ(live_at(track_of(h, 0, 1), 5), 270);
		CHECK_EQ(track_of(h, 0, 1)->returned, 230);
		leaktrack_history_free(h);
	}
}

/* A loop that the next hook ended left another one open, unless a line tells of its close. */
static void test_open_loop(void)
{
	lt_history *h = new_history();
	lt_loop_record record = {.main = 0, .n = 0, .hooked = true};
	leaktrack_series_add_loop(h, &record);
	record.n = 1;
	leaktrack_series_add_loop(h, &record);
	leaktrack_series_finish(h);
	CHECK_EQ(h->places[0].loops, 3);
	record.n = 2;
	record.hooked = false;
	leaktrack_series_add_loop(h, &record);
	leaktrack_series_finish(h);
	CHECK_EQ(h->places[0].loops, 3);
	leaktrack_history_free(h);
}

/* Labels in one frame: the open loop's label is not known, so nobody is given it. */
static void test_open_label(void)
{
	lt_history *h = leaktrack_history_create(true);
	add_main(h, 0, "work", "GET /a");
	add_main(h, 1, "work", "GET /b");
	for (int64_t i = 0; i < 4; i++) {
		lt_loop_record record = {.main = i % 2, .n = i / 2, .hooked = true};
		leaktrack_series_add_loop(h, &record);
	}
	leaktrack_series_finish(h);
	CHECK_EQ(h->places[0].loops, 2);
	CHECK_EQ(h->places[1].loops, 2);
	leaktrack_history_free(h);
}

/* What the collector freed counts for the place of birth: of the loop itself, of an earlier loop
 * of another place, or of what is outside all loops. */
static void test_collected(void)
{
	lt_history *h = new_history();
	const int64_t keep[] = {1, 100, 1}, back[] = {0, 0, 1, 100, 1, 3};
	const int64_t gcf_a[] = {1, 100, 1}, gcf_b[] = {3, 40, 1}, out[] = {2, 60, 1},
				  gcf_out[] = {2, 60, 1};
	add_loop(h, 0, 0, keep, 1, NULL, 0);
	lt_loop_record record = {.main = 1,
		.n = 0,
		.collected = true,
		.back = {back, 1},
		.gcf = {gcf_a, 1},
		.out = {out, 1}};
	leaktrack_series_add_loop(h, &record);
	CHECK_EQ(track_of(h, 0, 1)->gc_freed, 100);
	CHECK_EQ(leaktrack_history_find_track(h, 1, track_of(h, 0, 1)->line), LT_NONE);
	record = (lt_loop_record){.main = 1, .n = 1, .collected = true, .gcf = {gcf_b, 1}};
	leaktrack_series_add_loop(h, &record);
	CHECK_EQ(track_of(h, 1, 3)->gc_freed, 40);
	CHECK(!track_of(h, 1, 3)->retained);
	record.n = 2;
	record.gcf = (lt_rows){gcf_out, 1};
	leaktrack_series_add_loop(h, &record);
	CHECK_EQ(track_of(h, -1, 2)->gc_freed, 60);
	CHECK_EQ(h->places[1].collected_loops, 3);
	CHECK_EQ(h->places[1].collected_count, 3);
	CHECK_EQ(h->places[1].collected[2], 2);
	CHECK_EQ(h->places[0].collected_loops, 0);
	leaktrack_history_free(h);
}

/* Blocks of two places freed in one collection: the place that lost most is credited, whatever the
 * order; and what an earlier record told is forgotten. */
static void test_collected_from_both(void)
{
	for (int order = 0; order < 2; order++) {
		lt_history *h = new_history();
		const int64_t keep[] = {1, 900, 1}, gcf[] = {1, 1000, 2}, own[] = {1, 50, 1};
		const int64_t back[] = {0, 0, 1, 100, 1, 3, 1, 0, 1, 900, 1, 3, 0, 0, 1, 100, 1, 3};
		add_loop(h, 0, 0, keep, 1, NULL, 0);
		add_loop(h, 1, 0, keep, 1, NULL, 0);
		lt_loop_record record = {.main = 0,
			.n = 1,
			.collected = true,
			.back = {back + order * LT_BACK_COLUMNS, 2},
			.gcf = {gcf, 1}};
		leaktrack_series_add_loop(h, &record);
		CHECK_EQ(track_of(h, 1, 1)->gc_freed, 1000);
		CHECK_EQ(track_of(h, 0, 1)->gc_freed, 0);
		record = (lt_loop_record){.main = 0, .n = 2, .collected = true, .gcf = {own, 1}};
		leaktrack_series_add_loop(h, &record);
		CHECK_EQ(track_of(h, 0, 1)->gc_freed, 50);
		leaktrack_history_free(h);
	}
}

/* Outside is a place of its own that closes with every loop. */
static void test_outside(void)
{
	lt_history *h = new_history();
	const int64_t up[] = {3, 64, 1}, down[] = {3, -32, 0};
	lt_loop_record record = {.main = 0, .n = 0, .out = {up, 1}};
	leaktrack_series_add_loop(h, &record);
	record = (lt_loop_record){.main = 1, .n = 0, .out = {up, 1}};
	leaktrack_series_add_loop(h, &record);
	record = (lt_loop_record){.main = 1, .n = 1, .out = {down, 1}};
	leaktrack_series_add_loop(h, &record);
	const lt_track *outside = track_of(h, -1, 3);
	CHECK_EQ(outside->bytes, 96);
	CHECK_EQ(outside->count, 3);
	CHECK_EQ(outside->points[1].live, 128);
	CHECK_EQ(outside->returned, 32);
	CHECK_EQ(h->outside.closes, 3);
	leaktrack_history_free(h);
}

/* A damaged log names what it never introduced: nothing is made up for it. */
static void test_unknown(void)
{
	lt_history *h = new_history();
	const int64_t keep[] = {9, 100, 1, 1, 100, 1, 3, -5, 1}, back[] = {7, 0, 1, 100, 1, 3};
	CHECK_EQ(add_loop(h, 0, 0, keep, 3, back, 1), LT_ADDED_PARTLY);
	CHECK_EQ(add_loop(h, 5, 0, keep, 1, NULL, 0), LT_NOT_ADDED);
	CHECK_EQ(add_loop(h, 0, -1, keep, 1, NULL, 0), LT_NOT_ADDED);
	CHECK_EQ(h->track_count, 1);
	CHECK_EQ(h->places[0].closes, 1);
	CHECK_EQ(track_of(h, 0, 1)->bytes, 100);
	lt_site_record again = {.id = 1, .line = 99, .file = text("/app/z.php")};
	CHECK_EQ(leaktrack_history_add_site(h, &again), LT_NOT_ADDED);
	lt_site_record bad = {.id = 50, .line = -1, .file = text("/app/z.php")};
	CHECK_EQ(leaktrack_history_add_site(h, &bad), LT_NOT_ADDED);
	leaktrack_history_free(h);
}

/* Two names that are not UTF-8 look the same once repaired: their raw bytes tell them apart. */
static void test_raw_names(void)
{
	lt_history *h = leaktrack_history_create(true);
	for (int64_t id = 0; id < 3; id++) {
		lt_site_record record = {.id = id,
			.line = 3,
			.file = text("/app/\xef\xbf\xbd.php"),
			.file_raw = text(id == 1 ? "L2FwcC/+LnBocA==" : "L2FwcC//LnBocA==")};
		leaktrack_history_add_site(h, &record);
	}
	CHECK_EQ(h->line_count, 2);
	CHECK_EQ(h->sites[0].line, h->sites[2].line);
	CHECK(strcmp(h->lines[h->sites[1].line].file_raw.s, "L2FwcC/+LnBocA==") == 0);
	add_site(h, 3, "L2FwcC/+LnBocA==", 3, NULL); /* a name that looks like one */
	CHECK_EQ(h->line_count, 3);
	leaktrack_history_free(h);
}

/* A hundred thousand loops stay within the room, and lose neither the growth nor its extremes. */
static void test_thinned(void)
{
	lt_history *h = new_history();
	const int64_t loops = 100000;
	for (int64_t n = 0; n < loops; n++) {
		const int64_t keep[] = {1, 100, 1, 3, n % 10 == 9 ? 1 : 50, 1};
		const int64_t back[] = {0, n - 9, 3, 450, 9, 3};
		lt_loop_record record = {
			.main = 0, .n = n, .collected = true, .keep = {keep, 2}, .back = {back, n % 10 == 9}};
		leaktrack_series_add_loop(h, &record);
	}
	const lt_track *leak = track_of(h, 0, 1), *saw = track_of(h, 0, 3);
	CHECK(leak->count <= LT_SERIES_POINTS && leak->count >= LT_SERIES_POINTS / 4);
	CHECK_EQ(leak->growing_loops, loops - 1);
	CHECK_EQ(leak->points[leak->count - 1].live, loops * 100);
	CHECK_EQ(leak->bytes, loops * 100);
	for (uint32_t i = 1; i < leak->count; i++) {
		CHECK_EQ(leak->points[i].high, leak->points[i].live);
		CHECK_EQ(leak->points[i].loop - leak->points[i - 1].loop, leak->window);
		CHECK_EQ(leak->points[i].low, leak->points[i - 1].high + 100);
	}
	CHECK_EQ(saw->bytes, loops / 10);
	CHECK(saw->count <= LT_SERIES_POINTS);
	for (uint32_t i = 0; i + 1 < saw->count; i++) { /* windows of more than ten see a whole tooth */
		CHECK(saw->points[i].high - saw->points[i].low >= 440);
		CHECK(saw->points[i].low <= saw->points[i].live &&
			  saw->points[i].live <= saw->points[i].high);
	}
	lt_verdict verdict;
	leaktrack_series_judge(h, leak, &verdict);
	CHECK_EQ(verdict.kind, LT_LEAK);
	CHECK_EQ(verdict.growing_loops, loops - 1);
	CHECK(verdict.bytes_per_loop > 99.9 && verdict.bytes_per_loop < 100.1);
	leaktrack_series_judge(h, saw, &verdict);
	CHECK(verdict.kind != LT_GROWING && verdict.kind != LT_UNSURE);
	const lt_place_history *place = &h->places[0];
	CHECK_EQ(place->collected_loops, loops);
	CHECK(place->collected_count <= LT_SERIES_POINTS);
	for (uint32_t i = 1; i < place->collected_count; i++)
		CHECK_EQ(place->collected[i] - place->collected[i - 1], place->collected_step);
	leaktrack_history_free(h);
}

/* Rare steps are kept as they are, however long it takes. */
static void test_sparse(void)
{
	lt_history *h = new_history();
	for (int64_t n = 0; n < 70000; n++) {
		const int64_t keep[] = {1, n + 1, 1};
		add_loop(h, 0, n, keep, (n & (n - 1)) == 0, NULL, 0);
	}
	const lt_track *staircase = track_of(h, 0, 1);
	CHECK_EQ(staircase->count, 18);
	CHECK_EQ(staircase->points[17].loop, 65536);
	CHECK_EQ(staircase->window, 1);
	leaktrack_history_free(h);
}

/* Against a model that keeps every block and counts anew at every close. */
typedef struct {
	int64_t place, loop, site, bytes;
	bool alive;
} model_block;

static uint32_t seed = 12345;

static uint32_t chance(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

enum { MODEL_LOOPS = 600, MODEL_BLOCKS = 8 * MODEL_LOOPS, MODEL_SITES = 9 };

static model_block blocks[MODEL_BLOCKS];
static int64_t live[2][MODEL_SITES / 3][MODEL_LOOPS]; /* place, line, close */

static void model_close(int64_t place, int64_t close, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (blocks[i].alive && blocks[i].place == place)
			live[place][blocks[i].site / 3][close] += blocks[i].bytes;
	}
}

static size_t model_loop(lt_history *h, int64_t place, int64_t n, size_t count)
{
	int64_t keep[8 * LT_KEEP_COLUMNS], back[64 * LT_BACK_COLUMNS];
	size_t kept = 0, returned = 0;
	for (size_t i = 0; i < count && returned < 64; i++) {
		model_block *block = &blocks[i];
		if (!block->alive || chance(5))
			continue;
		block->alive = false;
		const int64_t row[] = {block->place, block->loop, block->site, block->bytes, 1, 0};
		memcpy(back + returned++ * LT_BACK_COLUMNS, row, sizeof(row));
	}
	for (uint32_t born = chance(8); born > 0; born--) {
		model_block block = {place, n, chance(MODEL_SITES), 8 + 8 * chance(100), true};
		const int64_t row[] = {block.site, block.bytes, 1};
		memcpy(keep + kept++ * LT_KEEP_COLUMNS, row, sizeof(row));
		blocks[count++] = block;
	}
	CHECK_EQ(add_loop(h, place, n, keep, kept, back, returned), LT_ADDED);
	model_close(place, n, count);
	return count;
}

static void test_model(void)
{
	lt_history *h = leaktrack_history_create(true);
	add_main(h, 0, "a", NULL);
	add_main(h, 1, "b", NULL);
	for (int64_t id = 0; id < MODEL_SITES; id++)
		add_site(h, id, "/app/model.php", id / 3, id % 3 ? "x" : NULL);
	int64_t next[2] = {0, 0};
	size_t count = 0;
	for (int i = 0; i < MODEL_LOOPS; i++) {
		int64_t place = chance(3) == 0;
		count = model_loop(h, place, next[place]++, count);
	}
	for (int64_t place = 0; place < 2; place++) {
		for (int64_t line = 0; line < MODEL_SITES / 3; line++) {
			const lt_track *track = track_of(h, place, line * 3);
			int64_t growing = 0;
			for (int64_t close = 0; close < next[place]; close++) {
				const int64_t *want = live[place][line];
				CHECK_EQ(live_at(track, close), want[close]);
				growing += close > 0 && want[close] > want[close - 1];
			}
			CHECK_EQ(track->growing_loops, growing);
		}
	}
	leaktrack_history_free(h);
}

/* The verdict sees the whole line, and the collector's share. */
static void test_judged(void)
{
	lt_history *h = new_history();
	for (int64_t n = 0; n < 400; n++) {
		const int64_t keep[] = {1, 60, 1, 2, 40, 1}, gcf[] = {3, 500, 5};
		lt_loop_record record = {
			.main = 0, .n = n, .collected = true, .keep = {keep, 2}, .gcf = {gcf, 1}};
		leaktrack_series_add_loop(h, &record);
	}
	lt_verdict verdict;
	leaktrack_series_judge(h, track_of(h, 0, 1), &verdict);
	CHECK_EQ(verdict.kind, LT_LEAK);
	CHECK(verdict.bytes_per_loop > 99.99 && verdict.bytes_per_loop < 100.01);
	CHECK_EQ(verdict.growing_loops, 399);
	leaktrack_series_judge(h, track_of(h, 0, 3), &verdict);
	CHECK_EQ(verdict.kind, LT_CYCLE);
	leaktrack_history_free(h);
}

/* Adds a loop that was open for a time; `back` is of what loop `of` kept, `open` of others. */
static void add_beside(lt_history *h, int64_t n, double began, double at, int64_t keep, int64_t of,
	int64_t back, int64_t open)
{
	const int64_t kept[] = {1, keep, 1}, returned[] = {0, of, 1, back, 1, 1};
	lt_loop_record record = {.main = 0,
		.n = n,
		.open = open,
		.at = at,
		.took = at - began,
		.keep = {kept, keep > 0},
		.back = {returned, back > 0}};
	CHECK(leaktrack_series_add_loop(h, &record) == LT_ADDED);
}

static void add_timed(
	lt_history *h, int64_t n, double began, double at, int64_t keep, int64_t of, int64_t back)
{
	add_beside(h, n, began, at, keep, of, back, 0);
}

/* What an open loop took over is there all the time, though it keeps it only when it closes. */
static void test_taken_over(void)
{
	lt_history *h = new_history();
	add_timed(h, 0, 0, 1, 1000, 0, 0);
	add_timed(h, 1, 2, 4, 0, 0, 1000); /* loop 2 did that */
	add_timed(h, 2, 3, 5, 2000, 0, 0);
	const lt_track *track = track_of(h, 0, 1);
	CHECK_EQ(live_at(track, 0), 1000);
	CHECK_EQ(live_at(track, 1), 1000);
	CHECK_EQ(live_at(track, 2), 2000);
	/* Not what comes later: at close 3 nothing was there. */
	add_timed(h, 3, 5, 6, 0, 2, 2000);
	add_timed(h, 4, 6, 7, 3000, 0, 0);
	CHECK_EQ(live_at(track, 3), 0);
	/* Nor more than what was taken over. */
	add_timed(h, 5, 8, 10, 0, 4, 3000);
	add_timed(h, 6, 9, 11, 500, 0, 0);
	CHECK_EQ(live_at(track, 4), 3000);
	CHECK_EQ(live_at(track, 5), 500);
	CHECK_EQ(live_at(track, 6), 500);
	CHECK_EQ(track->growing_loops, 3);
	/* Nor more than comes back: the list that loop 8 took over was larger. */
	add_timed(h, 7, 12, 14, 0, 6, 500);
	add_timed(h, 8, 13, 15, 200, 0, 0);
	CHECK_EQ(live_at(track, 7), 200);
	leaktrack_history_free(h);
}

/* A buffer that loop 2 takes over and makes grow, and loop 3 after it, while both are open: no
 * close tells, but open loops have so much more then. Loop 3 keeps `kept`; `want` lives after the
 * closes between. */
static void check_handed_on(int64_t before, int64_t then, int64_t kept, int64_t want)
{
	lt_history *h = new_history();
	add_beside(h, 0, 0, 1, 1000, 0, 0, before);
	add_beside(h, 1, 1.5, 3, 0, 0, 1000, 1100);
	add_beside(h, 4, 2.5, 4, 0, 0, 0, then);
	add_beside(h, 2, 2, 5, 0, 0, 0, 1200);
	add_beside(h, 3, 4.5, 6, kept, 0, 0, 0);
	const lt_track *track = track_of(h, 0, 1);
	CHECK_EQ(live_at(track, 0), 1000);
	for (int64_t close = 1; close < 4; close++)
		CHECK_EQ(live_at(track, close), want);
	CHECK_EQ(live_at(track, 4), kept);
	leaktrack_history_free(h);
}

static void test_handed_on(void)
{
	check_handed_on(10, 1100, 1200, 1000);
	check_handed_on(10, 990, 1200, 0);   /* it was not there then */
	check_handed_on(700, 1100, 1200, 0); /* open loops always have as much */
	check_handed_on(10, 1100, 1000, 0);  /* it did not grow: a value that each loop replaces */
}

/* The log may end before one of them keeps it. */
static void test_handed_on_at_the_end(void)
{
	for (int there = 0; there < 2; there++) {
		lt_history *h = new_history();
		add_beside(h, 0, 0, 1, 1000, 0, 0, 10);
		add_beside(h, 1, 1.5, 3, 0, 0, 1000, 1100);
		add_beside(h, 4, 2.5, 4, 0, 0, 0, there ? 1100 : 100);
		CHECK_EQ(live_at(track_of(h, 0, 1), 2), 0);
		leaktrack_series_finish(h);
		CHECK_EQ(live_at(track_of(h, 0, 1), 1), there ? 1000 : 0);
		CHECK_EQ(live_at(track_of(h, 0, 1), 2), there ? 1000 : 0);
		leaktrack_history_free(h);
	}
}

/* Windows do not tell which loops were open beside others: short dips are filled where some were. */
static void test_taken_over_windows(void)
{
	for (int beside = 0; beside < 2; beside++) {
		lt_history *h = new_history();
		add_timed(h, 0, 0, 1, 1000, 0, 0);
		add_timed(h, 1, beside ? 0.5 : 1.5, 2, 0, 0, 0);
		const lt_track *track = track_of(h, 0, 1);
		static const int64_t taken[] = {0, 1, 0, 0, 0, 1000, 1, -1000, 0, 0, 0},
							 kept[] = {0, 1, 2000, 1, 1, 0, 0, 0, 2000, 1, 0};
		for (int64_t n = 0; n < 2; n++) {
			const int64_t mains[] = {0, 2 + 2 * n, 3 + 2 * n, 2, 0, 0};
			lt_window_record record = {
				.at = 3, .mains = {mains, 1}, .rows = {n ? kept : taken, 1}};
			CHECK(leaktrack_windowed_add(h, &record) == LT_ADDED);
		}
		for (int64_t close = 2; close < 5; close++)
			CHECK_EQ(live_at(track, close), beside ? 1000 : 0);
		CHECK_EQ(live_at(track, 5), 2000);
		leaktrack_history_free(h);
	}
}

int main(void)
{
	test_keep();
	test_late();
	test_taken_over();
	test_taken_over_windows();
	test_handed_on();
	test_handed_on_at_the_end();
	test_one_line_one_step();
	test_other_place();
	test_returned_before_told();
	test_interrupted();
	test_left();
	test_open_loop();
	test_open_label();
	test_collected();
	test_collected_from_both();
	test_outside();
	test_unknown();
	test_raw_names();
	test_thinned();
	test_sparse();
	test_model();
	test_judged();
	return test_report("test_series");
}
