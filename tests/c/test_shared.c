/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Growth that several lines share, as the log's records tell it. */
#include "../../series.h"
#include "../../shared.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

enum { LINES = 4 };

static lt_text text(const char *s)
{
	return (lt_text){s, strlen(s)};
}

/* One place, and a site on each of four lines. */
static lt_history *new_history(void)
{
	lt_history *h = leaktrack_history_create(false);
	lt_main_record main = {.name = text("main"), .file = text("/app/main.php"), .line = 1};
	leaktrack_history_add_main(h, &main);
	for (int64_t id = 0; id < LINES; id++) {
		lt_site_record site = {.id = id, .line = id + 10, .file = text("/app/main.php")};
		leaktrack_history_add_site(h, &site);
	}
	return h;
}

static void add_loop(lt_history *h, int64_t n, const int64_t *keep, size_t keep_count,
	const int64_t *back, size_t back_count)
{
	lt_loop_record record = {
		.n = n, .keep = {keep, keep_count}, .back = {back, back_count}, .collected = true};
	CHECK_EQ(leaktrack_series_add_loop(h, &record), LT_ADDED);
}

static void judge(lt_history *h, lt_verdict verdicts[LINES])
{
	lt_verdict judged[LINES] = {0};
	leaktrack_series_finish(h);
	for (uint32_t i = 0; i < h->track_count; i++)
		leaktrack_series_judge(h, &h->tracks[i], &judged[i]);
	leaktrack_shared_judge(h, judged);
	for (int64_t id = 0; id < LINES; id++) {
		uint32_t site = leaktrack_history_find_site(h, id);
		uint32_t track = leaktrack_history_find_track(h, 0, h->sites[site].line);
		verdicts[id] = track == LT_NONE ? (lt_verdict){.kind = LT_WARMUP} : judged[track];
	}
}

/* An array with room for 8 elements of 16 bytes, that doubles: one element a loop, until `most`.
 * Line 0 makes it, from loop `turn` on line 1 makes it grow. Line 0 keeps `also` bytes a loop of
 * its own, and a value of line 1 is replaced in every third loop if there is `noise`. */
static lt_history *play_array(
	int64_t loops, int64_t turn, int64_t most, int64_t also, int64_t noise)
{
	lt_history *h = new_history();
	int64_t room = 0, owner = 0, since = 0, value_of = -1;
	for (int64_t n = 0; n < loops; n++) {
		int64_t kept[LINES] = {0}, back[4 * LT_BACK_COLUMNS], backs = 0, keep[3 * LINES], keeps = 0;
		int64_t line = n < turn ? 0 : 1;
		if (n + 1 > room && n < most) {
			if (room)
				memcpy(back + LT_BACK_COLUMNS * backs++,
					(int64_t[]){0, since, owner, room * 16, 1, line},
					LT_BACK_COLUMNS * sizeof(int64_t));
			room = room ? room * 2 : 8;
			kept[line] += room * 16;
			owner = line;
			since = n;
		}
		kept[0] += also;
		if (noise && n % 3 == 0) {
			if (value_of >= 0)
				memcpy(back + LT_BACK_COLUMNS * backs++, (int64_t[]){0, value_of, 1, noise, 1, 1},
					LT_BACK_COLUMNS * sizeof(int64_t));
			value_of = value_of >= 0 ? -1 : n;
			kept[1] += value_of >= 0 ? noise : 0;
		}
		for (int64_t i = 0; i < LINES; i++)
			if (kept[i])
				memcpy(keep + 3 * keeps++, (int64_t[]){i, kept[i], 1}, 3 * sizeof(int64_t));
		add_loop(h, n, keep, (size_t)keeps, back, (size_t)backs);
	}
	return h;
}

/* An array that another line makes grow from some loop on has grown all the time: the line that has
 * it leaks, though it has seen a few of its steps only. Whoever made it is blamed for its own. */
static void test_passed_on(void)
{
	lt_verdict v[LINES];
	for (int64_t turn = 70; turn <= 250; turn += 20) {
		for (int64_t loops = 400; loops <= 1000; loops += 150) {
			lt_history *h = play_array(loops, turn, loops, 0, 0);
			judge(h, v);
			CHECK_THAT(v[1].kind == LT_LEAK && v[0].kind >= LT_CYCLE,
				"passed on at %lld of %lld: %s, and %s of the first", (long long)turn,
				(long long)loops, leaktrack_verdict_name(v[1].kind),
				leaktrack_verdict_name(v[0].kind));
			leaktrack_history_free(h);
			h = play_array(loops, turn, loops, 100, 376);
			judge(h, v);
			CHECK_THAT(v[1].kind == LT_LEAK && v[0].kind == LT_LEAK && v[0].bytes_per_loop > 70 &&
						   v[0].bytes_per_loop < 120,
				"among others, at %lld of %lld: %s, and %s of the first", (long long)turn,
				(long long)loops, leaktrack_verdict_name(v[1].kind),
				leaktrack_verdict_name(v[0].kind));
			leaktrack_history_free(h);
		}
	}
}

/* An array that was passed on and then is full: nobody leaks once its next step is overdue, and who
 * took it is not blamed for what else its first owner keeps. */
static void test_passed_on_and_full(void)
{
	lt_verdict v[LINES];
	for (int64_t turn = 30; turn <= 110; turn += 20) {
		for (int64_t loops = 600; loops <= 1600; loops += 250) {
			lt_history *h = play_array(loops, turn, 200, 0, 0);
			judge(h, v);
			CHECK_THAT(v[0].kind >= LT_CYCLE && v[1].kind >= LT_CYCLE,
				"full, passed on at %lld of %lld: %s", (long long)turn, (long long)loops,
				leaktrack_verdict_name(v[1].kind));
			leaktrack_history_free(h);
			h = play_array(loops, turn, 200, 100, 376);
			judge(h, v);
			CHECK_THAT(v[0].kind == LT_LEAK && v[1].kind >= LT_CYCLE,
				"full among others, passed on at %lld of %lld: %s", (long long)turn,
				(long long)loops, leaktrack_verdict_name(v[1].kind));
			leaktrack_history_free(h);
		}
	}
}

/* An array with one element more in each loop until `most`, copied each time: on line 0 until
 * `turn`, on line 1 from then on. Whoever frees the old one is neither. */
static lt_verdict_kind judge_copies(int64_t loops, int64_t turn, int64_t most)
{
	lt_verdict v[LINES];
	lt_history *h = new_history();
	int64_t room = 8, before = 0;
	for (int64_t n = 0; n < loops; n++) {
		while (room < n && room < most)
			room *= 2;
		int64_t keep[] = {n >= turn, room * 16, 2};
		int64_t back[] = {0, n - 1, n > turn, before, 2, 2};
		add_loop(h, n, keep, 1, back, n > 0);
		before = room * 16;
	}
	judge(h, v);
	leaktrack_history_free(h);
	CHECK(v[0].kind >= LT_CYCLE);
	return v[1].kind;
}

/* Code that is compiled while it runs takes its memory on another line from then on: that one leaks
 * though it has seen the last steps only, unless they were the last. */
static void test_succession(void)
{
	for (int64_t turn = 70; turn <= 250; turn += 30) {
		for (int64_t loops = 400; loops <= 1000; loops += 100)
			CHECK_EQ(judge_copies(loops, turn, loops), LT_LEAK);
		CHECK(judge_copies(600, turn, 100) >= LT_CYCLE);
		CHECK(judge_copies(1600, turn, 300) >= LT_CYCLE);
	}
}

/* The track of the line of that site, + 1. */
static uint32_t number_of(const lt_history *h, int64_t id)
{
	uint32_t line = h->sites[leaktrack_history_find_site(h, id)].line;
	return leaktrack_history_find_track(h, 0, line) + 1;
}

/* A buffer that two lines make grow in turn leaks on both; beside it a value is replaced. When
 * somebody looked who holds it, only one of them had it (`seen`; -1: nobody looked): the other one
 * refers to that, and nobody to a line of which nothing is known. */
static void test_in_turns(int64_t seen)
{
	lt_verdict v[LINES];
	lt_history *h = new_history();
	lt_held_record held = {.site = seen, .by = text("$GLOBALS['log']"), .how = text("global")};
	CHECK(seen < 0 || leaktrack_history_add_held(h, &held) == LT_ADDED);
	for (int64_t n = 0; n < 300; n++) {
		int64_t was = n % 7 < 3, now = (n + 1) % 7 < 3, size = 4096 + n * 400;
		int64_t keep[] = {now, size + 400, 1, 3, 96, 1};
		int64_t back[] = {0, n - 1, was, size, 1, now, 0, n - 1, 3, 96, 1, 3};
		add_loop(h, n, keep, 2, back, n ? 2 : 0);
	}
	judge(h, v);
	CHECK_EQ(v[0].kind, LT_LEAK);
	CHECK_EQ(v[1].kind, LT_LEAK);
	CHECK_EQ(v[3].kind, LT_REPLACED);
	CHECK(v[0].bytes_per_loop + v[1].bytes_per_loop > 380);
	CHECK(v[0].bytes_per_loop + v[1].bytes_per_loop < 420);
	CHECK_EQ(v[0].shared, seen == 1 ? number_of(h, 1) : 0);
	CHECK_EQ(v[1].shared, seen == 0 ? number_of(h, 0) : 0);
	leaktrack_history_free(h);
}

/* Two lines that only look so: what one gives back has nothing to do with what the other keeps. */
static void test_strangers(void)
{
	lt_verdict v[LINES];
	lt_history *h = new_history();
	for (int64_t n = 0; n < 600; n++) {
		int64_t keep[] = {0, 200 + n % 5 * 16, 1, 1, n % 40 == 7 ? 160 : 0, 1};
		int64_t back[] = {0, n - 1, 0, 200 + (n - 1) % 5 * 16, 1, 0, 0, n - 20, 1, 160, 1, 2};
		bool kept = n % 40 == 7, gone = n % 40 == 27;
		add_loop(h, n, keep, kept ? 2 : 1, back, n ? gone ? 2 : 1 : 0);
	}
	judge(h, v);
	CHECK(v[0].kind >= LT_CYCLE);
	CHECK(v[1].kind >= LT_CYCLE);
	leaktrack_history_free(h);
}

int main(void)
{
	test_passed_on();
	test_passed_on_and_full();
	test_succession();
	for (int64_t seen = -1; seen <= 1; seen++)
		test_in_turns(seen);
	test_strangers();
	return test_report("test_shared");
}
