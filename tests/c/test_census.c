/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Which sites are looked for: those that grow, not those that are replaced, fill up or live in loop
 * 0 only; and what has grown beside the lines. */
#include "../../census.h"
#include "../../growth.h"
#include "../../record.h"

#include "test.h"

#include <string.h>

enum { GROWS = 1, REPLACED, WARM_UP, FIRST_ONLY, LATE, SITES = 5 };

static void start(lt_recorder *rec)
{
	CHECK(leaktrack_loop_init(rec));
	for (uint32_t i = 0; i < SITES; i++) {
		lt_site_key key = {.file = "/app/b.php", .file_len = 10, .line = i};
		CHECK(leaktrack_site_intern(&rec->sites, &key) == i + 1);
	}
	CHECK_EQ(leaktrack_loop_place(rec, NULL, 0, "f", 1, "/a.php", 6, 1), 0);
}

static uint32_t give(lt_recorder *rec, uint32_t site)
{
	uint32_t cell = leaktrack_loop_cell(rec, site);
	lt_loop_give(&rec->cells[cell], 64);
	return cell;
}

static void run_loop(lt_recorder *rec, lt_census *census, uint32_t number)
{
	static uint32_t last;
	lt_loop *loop = leaktrack_loop_begin(rec, 0, number);
	give(rec, GROWS);
	if (number == 0)
		give(rec, FIRST_ONLY);
	if (number < 8)
		give(rec, WARM_UP);
	if (number > 70)
		give(rec, LATE);
	if (number) {
		lt_loop_take(&rec->cells[last], 64);
		leaktrack_loop_return(rec, last, 64, 1, 1);
	}
	last = give(rec, REPLACED);
	leaktrack_loop_retire(rec, loop);
	if (lt_census_is_due(number))
		leaktrack_census_take(census, rec, 0, number, false);
}

static void test_census(void)
{
	lt_recorder rec;
	lt_census census = {0};
	lt_site_live most[2];
	start(&rec);
	for (uint32_t number = 0; number <= 16; number++)
		run_loop(&rec, &census, number);
	CHECK_EQ(census.wanted_count, 1);
	CHECK_EQ(lt_census_wants(&census, GROWS), LT_WANTED);
	leaktrack_census_want(&census, GROWS, LT_SETTLED);
	for (uint32_t number = 17; number <= 128; number++)
		run_loop(&rec, &census, number);
	CHECK_EQ(lt_census_wants(&census, GROWS), LT_SETTLED);
	CHECK_EQ(lt_census_wants(&census, LATE), LT_WANTED);
	CHECK_EQ(census.wanted_count, 1);
	/* What was looked at when there was little of it waits for the next doubling. */
	leaktrack_census_want(&census, LATE, LT_POOR);
	run_loop(&rec, &census, 129);
	leaktrack_census_grown(&census, &rec, 0);
	CHECK_EQ(census.wanted_count, 0);
	for (uint32_t number = 130; number <= 256; number++)
		run_loop(&rec, &census, number);
	CHECK_EQ(lt_census_wants(&census, LATE), LT_AGAIN);
	CHECK_EQ(lt_census_wants(&census, GROWS), LT_SETTLED);
	leaktrack_census_renew(&census);
	CHECK_EQ(lt_census_wants(&census, GROWS), LT_AGAIN);
	leaktrack_census_want(&census, GROWS, LT_SETTLED);
	leaktrack_census_want(&census, REPLACED, LT_SETTLED);
	leaktrack_census_take(&census, &rec, 0, 512, true);
	CHECK_EQ(lt_census_wants(&census, GROWS), LT_SETTLED); /* has not grown since */
	run_loop(&rec, &census, 513);
	leaktrack_census_take(&census, &rec, 0, 1024, true);
	CHECK_EQ(lt_census_wants(&census, GROWS), LT_AGAIN);
	CHECK_EQ(lt_census_wants(&census, REPLACED), LT_SETTLED);
	CHECK_EQ(census.wanted_count, 2);
	CHECK_EQ(leaktrack_census_most(&rec, most, 2), 2);
	CHECK_EQ(most[0].site, GROWS);
	CHECK_EQ(most[0].blocks, 258);
	CHECK_EQ(most[1].site, LATE);
	leaktrack_census_destroy(&census);
	CHECK(!census.entries && !census.wanted);
	leaktrack_census_destroy(&census);
	leaktrack_loop_destroy(&rec);
}

/* Counters after closes 0 .. last, of which one behaves so. */
static size_t growths_of(lt_counter counter, int64_t (*value)(int64_t n), int64_t last, lt_growth *found)
{
	static lt_count_point points[1000];
	memset(points, 0, sizeof(points));
	for (int64_t n = 0; n <= last; n++) {
		points[n].n = n;
		points[n].values[LT_COUNT_USE] = points[n].values[LT_COUNT_REAL] = 10 << 20;
		points[n].values[LT_COUNT_MALLOC] = 1 << 20;
		points[n].values[counter] += value(n);
	}
	lt_place_history place = {.counts = points, .count_count = (uint32_t)last + 1};
	return leaktrack_growth_find(&place, found);
}

static int64_t steadily(int64_t n)
{
	return 3 * n + 7;
}

static int64_t to_an_end(int64_t n)
{
	return n < 60 ? n : 60;
}

static int64_t by_pages(int64_t n)
{
	return n / 10 * 1048576;
}

/* Resident memory, beside what malloc has given out. */
static int64_t mapped(int64_t n)
{
	return (64 << 20) + n * 65536;
}

static int64_t a_little(int64_t n)
{
	return n * 100;
}

static uint32_t chance;

/* A queue that gets longer or shorter as chance has it. */
static int64_t at_random(int64_t n)
{
	static int64_t length;
	length = n ? length : 500;
	chance = chance * 1664525 + 1013904223;
	length += chance >> 31 ? 1 : -1;
	return length;
}

/* Beside such a queue one more each loop. */
static int64_t beside_a_queue(int64_t n)
{
	return at_random(n) + n;
}

/* Counts that walk at random are told to grow in few of a hundred, growth beside them in most. */
static void test_growth_by_chance(void)
{
	lt_growth found[LT_GROWTHS_MOST];
	size_t walks = 0, grown = 0;
	for (uint32_t seed = 0; seed < 300; seed++) {
		chance = seed * 7919 + 1;
		walks += growths_of(LT_COUNT_OBJECTS, at_random, 600, found);
		grown += growths_of(LT_COUNT_OBJECTS, beside_a_queue, 600, found);
	}
	CHECK_THAT(walks <= 6, "%zu of 300 walks grow", walks);
	CHECK_THAT(grown >= 295, "%zu of 300 grow beside a walk", grown);
}

static void test_growth(void)
{
	lt_growth found[LT_GROWTHS_MOST];
	CHECK_EQ(growths_of(LT_COUNT_SHUTDOWN, steadily, 20, found), 0);
	CHECK_EQ(growths_of(LT_COUNT_SHUTDOWN, steadily, 200, found), 1);
	CHECK(!strcmp(found[0].kind, "shutdown functions") && !found[0].bytes);
	CHECK(found[0].per_loop > 2.99 && found[0].per_loop < 3.01);
	CHECK_EQ(growths_of(LT_COUNT_CLASSES, to_an_end, 200, found), 0);
	CHECK_EQ(growths_of(LT_COUNT_MALLOC, by_pages, 200, found), 1);
	CHECK(!strcmp(found[0].kind, "native memory") && found[0].bytes);
	CHECK_EQ(growths_of(LT_COUNT_MALLOC, a_little, 200, found), 0);
	CHECK_EQ(growths_of(LT_COUNT_RSS, mapped, 200, found), 1);
	CHECK(!strcmp(found[0].kind, "native memory") && found[0].bytes);
	CHECK(found[0].per_loop > 65000 && found[0].per_loop < 66000);
	CHECK_EQ(growths_of(LT_COUNT_REAL, by_pages, 200, found), 1);
	CHECK(!strcmp(found[0].kind, "fragmentation"));
	CHECK_EQ(LT_COUNTERS, LT_COUNT_COLUMNS);
}

static void test_closes(void)
{
	uint32_t due = 0, after = 0;
	for (uint32_t number = 0; number <= 70; number++) {
		due += lt_census_is_due(number);
		after += lt_census_is_after(number);
		CHECK(!lt_census_is_due(number) || !lt_census_is_after(number));
	}
	CHECK_EQ(due, 5); /* 4, 8, 16, 32, 64 */
	CHECK_EQ(after, 9);
	CHECK(!lt_census_is_after(16) && lt_census_is_after(17) && lt_census_is_after(19));
	CHECK(!lt_census_is_after(9) && !lt_census_is_after(20) && lt_census_is_after(67));
}

int main(void)
{
	test_closes();
	test_census();
	test_growth();
	test_growth_by_chance();
	return test_report("test_census");
}
