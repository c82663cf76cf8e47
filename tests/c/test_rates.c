/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * How often the verdict is right: families of made-up programs (families.h), each with many seeds
 * and cut at several lengths. What leaks must be found so often at least, what does not must be
 * blamed so often at most. `test_rates SEEDS` prints the rates instead of checking them. */
#define LOOPS_MOST 10001

#include "../../verdict.h"

#include "families.h"
#include "test.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define SEEDS 100
#define CUTS 6
#define POINTS_MOST 4096 /* then the analyst thins a series down to half of them */

/* Up to 100 loops `growing` counts as found and as blamed. */
static const int64_t cuts[CUTS] = {50, 150, 300, 600, 2000, 10000};

typedef struct {
	const char *name;
	void (*play)(program *p);
	int percent[CUTS];
} family;

#define FAMILY(name) #name, name

/* Found in so many of 100 programs, at least. */
static const family leaks[] = {
	{FAMILY(leak_linear), {99, 99, 99, 99, 99, 99}},
	{FAMILY(leak_every_nth), {71, 99, 99, 99, 99, 99}},
	{FAMILY(leak_by_chance), {63, 56, 86, 99, 98, 99}},
	{FAMILY(leak_uneven), {99, 99, 99, 99, 99, 99}},
	{FAMILY(leak_heavy), {99, 99, 99, 99, 99, 99}},
	{FAMILY(leak_container), {83, 99, 99, 99, 99, 99}},
	{FAMILY(leak_elements_and_container), {99, 99, 99, 99, 99, 99}},
	{FAMILY(leak_lists), {88, 99, 99, 99, 99, 99}},
	{FAMILY(leak_string), {88, 86, 93, 99, 99, 99}},
	{FAMILY(leak_late), {33, 32, 85, 99, 99, 99}},
	{FAMILY(leak_chunks), {0, 32, 87, 99, 99, 99}},
	{FAMILY(leak_under_noise), {37, 99, 99, 99, 99, 99}},
	{FAMILY(leak_under_queue), {75, 98, 99, 99, 99, 99}},
	{FAMILY(leak_under_saw), {2, 47, 92, 99, 99, 99}},
	{FAMILY(leak_each_flush), {6, 33, 64, 97, 99, 99}},
	{FAMILY(leak_between_spikes), {76, 99, 99, 99, 99, 99}},
	{FAMILY(leak_overrun), {34, 76, 88, 98, 99, 99}},
	{FAMILY(leak_not_expiring), {35, 55, 86, 93, 99, 99}},
	{FAMILY(leak_in_rush_hours), {81, 99, 99, 99, 99, 99}},
	{FAMILY(leak_faster), {99, 99, 99, 99, 99, 99}},
	{FAMILY(leak_beside_pool), {0, 52, 93, 99, 99, 99}},
	{FAMILY(leak_beside_cache), {99, 99, 99, 99, 99, 99}},
	{FAMILY(slow_one_in_hundred), {0, 0, 24, 99, 99, 99}},
	{FAMILY(slow_by_chance), {0, 0, 0, 18, 77, 98}},
};

/* Blamed in so many of 100 programs, at most. */
static const family innocents[] = {
	{FAMILY(calm_root), {100, 1, 1, 1, 1, 1}},
	{FAMILY(calm_logarithm), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_walk), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_free_walk), {1, 4, 1, 1, 1, 1}},
	{FAMILY(calm_heavy_walk), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_bounded_walk), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_lazy_walk), {5, 1, 1, 4, 1, 1}},
	{FAMILY(calm_queue), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_queue_box), {1, 1, 1, 1, 1, 4}},
	{FAMILY(calm_pool), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_idle_pool), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_high_water_pool), {4, 1, 1, 1, 1, 1}},
	{FAMILY(calm_tide), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_saw), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_stepped_saw), {8, 1, 1, 1, 1, 1}},
	{FAMILY(calm_uneven_saw), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_random_saw), {8, 1, 1, 1, 1, 1}},
	{FAMILY(calm_buffer), {8, 1, 1, 1, 1, 1}},
	{FAMILY(calm_ring), {8, 1, 1, 1, 1, 1}},
	{FAMILY(calm_keys), {19, 1, 1, 1, 1, 1}},
	{FAMILY(calm_zipf_keys), {56, 11, 4, 1, 1, 1}},
	{FAMILY(calm_many_keys), {93, 55, 24, 1, 1, 1}},
	{FAMILY(calm_bounded_keys), {50, 4, 1, 1, 1, 1}},
	{FAMILY(calm_expiring), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_sessions), {11, 4, 1, 1, 1, 1}},
	{FAMILY(calm_numbers), {64, 23, 1, 1, 1, 1}},
	{FAMILY(calm_best), {5, 1, 4, 1, 1, 1}},
	{FAMILY(calm_retries), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_replaced), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_exponential), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_high_water), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_largest), {5, 1, 4, 5, 1, 1}},
	{FAMILY(calm_classes), {66, 22, 18, 21, 10, 11}},
	{FAMILY(calm_plateau), {1, 1, 1, 1, 1, 1}},
	{FAMILY(calm_mended), {31, 1, 1, 1, 1, 1}},
	{FAMILY(calm_switches), {8, 1, 1, 1, 1, 1}},
	{FAMILY(calm_job), {8, 1, 1, 1, 1, 1}},
	{FAMILY(calm_buckets), {9, 1, 1, 1, 1, 1}},
};

static program played;
static lt_point points[LOOPS_MOST];
static int64_t collected[LOOPS_MOST];

static void play(const family *family, uint64_t seed)
{
	memset(&played, 0, sizeof(played));
	played.random = 88172645463325252u + seed * 7919;
	for (int i = 0; i < 20; i++)
		draw(&played);
	family->play(&played);
}

static void thin(lt_series *s)
{
	for (s->window = 1; s->count > POINTS_MOST / 2; s->window *= 2) {
		size_t last = 0;
		for (size_t i = 1; i < s->count; i++) {
			lt_point *into = &points[last], *point = &points[i];
			if (point->loop / (2 * s->window) != into->loop / (2 * s->window)) {
				points[++last] = *point;
				continue;
			}
			into->live = point->live;
			into->low = point->low < into->low ? point->low : into->low;
			into->high = point->high > into->high ? point->high : into->high;
		}
		s->count = last + 1;
	}
}

/* What the analyst makes of its first so many loops, collected as the recorder does where that
 * costs little: at closes 0 to 15, then at 16 of each doubling. */
static lt_verdict_kind judge(int64_t loops)
{
	lt_series s = {.points = points,
		.loops = loops,
		.collected = collected,
		.collecting = true,
		.last_kept = -1};
	int64_t live = 0, before = 0;
	for (int64_t n = 0, step = 1; n < loops; n++) {
		step *= n == 32 * step ? 2 : 1;
		if (n % step == 0)
			collected[s.collected_count++] = n;
		live += played.keep[n] - played.back[n];
		if (live != before)
			points[s.count++] = (lt_point){n, live, live, live};
		s.growing += n > 0 && live > before;
		before = live;
		s.returned += played.back[n];
		s.last_kept = played.keep[n] ? n : s.last_kept;
		s.kept += n ? played.keep[n] : 0;
		s.kept_loops += n && played.keep[n];
	}
	if (s.count >= POINTS_MOST)
		thin(&s);
	lt_verdict verdict;
	leaktrack_verdict_judge(&s, &verdict);
	return verdict.kind;
}

static void count_blamed(const family *family, int seeds, int blamed[CUTS])
{
	for (int seed = 0; seed < seeds; seed++) {
		play(family, (uint64_t)seed);
		for (int i = 0; i < CUTS; i++) {
			lt_verdict_kind kind = judge(cuts[i]);
			blamed[i] += kind == LT_LEAK || (kind == LT_GROWING && cuts[i] <= LT_LEAK_LOOPS);
		}
	}
}

static void print_rates(const family *families, size_t count, int seeds)
{
	for (size_t k = 0; k < count; k++) {
		int blamed[CUTS] = {0};
		count_blamed(&families[k], seeds, blamed);
		printf("%-28s", families[k].name);
		for (int i = 0; i < CUTS; i++)
			printf(" %7.1f", 100.0 * blamed[i] / seeds);
		printf("\n");
	}
}

static void check_rates(const family *families, size_t count, bool leaking)
{
	for (size_t k = 0; k < count; k++) {
		int blamed[CUTS] = {0};
		count_blamed(&families[k], SEEDS, blamed);
		for (int i = 0; i < CUTS; i++) {
			int bound = families[k].percent[i];
			CHECK_THAT(leaking ? blamed[i] >= bound : blamed[i] <= bound,
				"%s at %lld loops: %d of %d blamed, want %d at %s", families[k].name,
				(long long)cuts[i], blamed[i], SEEDS, bound, leaking ? "least" : "most");
		}
	}
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		printf("%-28s", "blamed, percent, at loops");
		for (int i = 0; i < CUTS; i++)
			printf(" %7lld", (long long)cuts[i]);
		printf("\n");
		print_rates(leaks, COUNT(leaks), atoi(argv[1]));
		print_rates(innocents, COUNT(innocents), atoi(argv[1]));
		return 0;
	}
	check_rates(leaks, COUNT(leaks), true);
	check_rates(innocents, COUNT(innocents), false);
	return test_report("test_rates");
}
