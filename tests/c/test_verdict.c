/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The verdict on made-up programs (shapes.h), seen in full and cut short: what leaks is called so
 * from a hundred loops on, what does not leak never is, and no number depends on the unit. */
#include "../../verdict.h"

#include "shapes.h"
#include "test.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* A letter for each verdict, in their order: sets of them are written as strings. */
static const char letters[] = "LGUCDRW";

typedef struct {
	const char *name;
	void (*play)(program *p);
	int64_t a, b, c;
	const char *at_3, *at_10, *at_30, *at_100; /* what may be said of the run cut there */
	int64_t from;                              /* and from so many loops on, */
	const char *full;                          /* always, */
	int percent; /* or, where chance plays, for so many of 100 seeds */
} shape;

/* What is told of a program that leaks: from `from` loops on a leak, whatever the phase. */
static const shape leaks[] = {
	{"linear", play_linear, 100, 0, 0, "U", "G", "G", "G", 101, "L", 0},
	{"linear, 8 bytes", play_linear, 8, 0, 0, "U", "G", "G", "G", 101, "L", 0},
	{"linear after a burst", play_linear, 100, 0, 50, "U", "G", "G", "G", 101, "L", 0},
	{"uneven", play_uneven, 500, 0, 0, "U", "G", "G", "G", 101, "L", 100},
	{"staircase", play_container, 1, 16, 0, "W", "WRU", "URW", "G", 101, "L", 0},
	{"staircase in pages", play_container, 1, 36, 0, "W", "WRU", "URW", "G", 101, "L", 0},
	{"staircase, 10 a loop", play_container, 10, 36, 0, "U", "URW", "G", "G", 101, "L", 0},
	{"staircase, 100 a loop", play_container, 100, 16, 0, "U", "URW", "G", "G", 101, "L", 0},
	{"elements and container", play_both, 56, 16, 0, "U", "G", "G", "G", 101, "L", 0},
	{"small elements and container", play_both, 8, 36, 0, "U", "G", "G", "G", 101, "L", 0},
	{"every 2nd loop", play_steps, 1000, 2, 0, "WU", "G", "G", "G", 101, "L", 0},
	{"every 7th loop", play_steps, 1000, 7, 3, "W", "WU", "G", "G", 101, "L", 0},
	{"1 loop of 7", play_random, 7, 0, 0, "UW", "WUG", "WUG", "GUW", 300, "L", 97},
	{"1 loop of 20", play_random, 20, 0, 0, "UW", "WUG", "WUG", "GUW", 450, "L", 97},
	{"every 20th loop", play_steps, 1000, 20, 5, "W", "W", "WU", "GU", 200, "L", 0},
	{"4 KB pages", play_steps, 4096, 25, 3, "W", "W", "WU", "GU", 300, "L", 0},
	{"64 KB chunks", play_steps, 65536, 60, 7, "W", "W", "W", "WU", 600, "L", 0},
	{"string", play_concat, 160, 0, 0, "U", "G", "GURW", "GURW", 200, "L", 0},
	{"noise over a leak", play_noise, 100, 2000, 0, "U", "DRU", "DRUG", "DRUG", 150, "L", 99},
	{"noise over a slow leak", play_noise, 10, 2000, 0, "U", "DR", "DR", "DRU", 450, "L", 98},
	{"leak in a sawtooth of 10", play_leaky_saw, 10, 0, 0, "U", "GD", "D", "DG", 101, "L", 0},
	{"the same, shifted", play_leaky_saw, 10, 4, 0, "U", "GD", "D", "DG", 101, "L", 0},
	{"leak in a sawtooth of 64", play_leaky_saw, 64, 17, 0, "U", "G", "G", "D", 600, "L", 0},
	{"from loop 100 on", play_linear, 100, 100, 0, "W", "W", "W", "W", 210, "L", 0},
	{"from loop 1000 on", play_linear, 100, 1000, 0, "W", "W", "W", "W", 1160, "L", 0},
	{"late after a burst", play_late_after_burst, 550, 0, 0, "U", "G", "W", "W", 660, "L", 0},
	{"container from loop 100 on", play_container, 1, 16, 100, "W", "W", "W", "W", 330, "L", 0},
	{"10 times faster", play_faster, 500, 10, 0, "U", "G", "G", "G", 101, "L", 0},
	{"1000 times faster", play_faster, 500, 1000, 0, "U", "G", "G", "G", 101, "L", 0},
	{"spike of 1 loop", play_leak_with_spike, 50, 1, 0, "U", "G", "G", "G", 101, "L", 0},
	{"spike of 3 loops", play_leak_with_spike, 290, 3, 0, "U", "G", "G", "G", 101, "L", 0},
	{"spikes every 60 loops", play_leak_with_spikes, 60, 5000, 3, "U", "G", "G", "G", 101, "L", 0},
	{"large spikes", play_leak_with_spikes, 40, 1000000, 1, "U", "G", "G", "G", 101, "L", 0},
};

/* What is told of one that does not: from `from` loops on, three periods of it or where it has
 * come to rest, neither leak nor growing, and what it is or `unsure`. */
static const shape innocents[] = {
	{"nothing", play_nothing, 1000, 0, 0, "W", "W", "W", "W", 1, "W", 0},
	{"nothing ever", play_nothing, 0, 0, 0, "W", "W", "W", "W", 1, "W", 0},
	{"sawtooth of 10", play_saw, 10, 100, 0, "U", "GD", "D", "D", 30, "D", 0},
	{"sawtooth of 10, shifted", play_saw, 10, 100, 7, "U", "GD", "D", "D", 33, "D", 0},
	{"sawtooth of 33", play_saw, 33, 64, 5, "U", "G", "GD", "D", 101, "D", 0},
	{"sawtooth of 64", play_saw, 64, 100, 0, "U", "G", "G", "D", 192, "D", 0},
	{"sawtooth of 64, shifted", play_saw, 64, 100, 31, "U", "G", "G", "D", 192, "D", 0},
	{"sawtooth of 200", play_saw, 200, 100, 77, "U", "G", "G", "G", 600, "D", 0},
	{"sawtooth, small steps", play_stepped_saw, 40, 700, 137, "U", "G", "G", "D", 101, "DU", 0},
	{"sawtooth, steps", play_stepped_saw, 20, 2500, 150, "U", "G", "D", "D", 101, "DU", 0},
	{"sawtooth, steps, later", play_stepped_saw, 20, 2500, 150, "U", "G", "D", "D", 600, "D", 0},
	{"sawtooth, large steps", play_stepped_saw, 12, 90000, 150, "U", "G", "D", "D", 600, "D", 0},
	{"higher and higher teeth", play_higher_saw, 0, 0, 0, "U", "GDU", "D", "D", 30, "D", 0},
	{"teeth of 5 to 30", play_uneven_saw, 5, 30, 0, "U", "GD", "GDU", "DU", 101, "D", 99},
	{"teeth of 20 to 100", play_uneven_saw, 20, 100, 0, "U", "G", "GDU", "GDU", 300, "D", 99},
	{"trimmed at 40", play_trimmed, 40, 0, 0, "U", "G", "G", "D", 101, "D", 0},
	{"plateau at 2", play_plateau, 2, 1000, 0, "U", "W", "W", "W", 10, "W", 0},
	{"plateau at 50", play_plateau, 50, 100, 0, "U", "G", "G", "W", 60, "W", 0},
	{"plateau at 140", play_plateau, 140, 100, 0, "U", "G", "G", "G", 146, "W", 0},
	{"plateau at 500", play_plateau, 500, 100, 0, "U", "G", "G", "G", 506, "W", 0},
	{"singleton at 3", play_once, 3, 200000, 0, "W", "W", "W", "W", 10, "W", 0},
	{"jump at 50", play_once, 50, 10000, 0, "W", "W", "W", "W", 60, "W", 0},
	{"jump at 500", play_once, 500, 10000, 0, "W", "W", "W", "W", 560, "W", 0},
	{"jump at 500, just seen", play_once, 500, 10000, 0, "W", "W", "W", "W", 501, "UW", 0},
	{"spike at 5", play_once, 5, 100000, 1, "W", "WD", "W", "W", 20, "W", 0},
	{"spike at 50", play_once, 50, 100000, 1, "W", "W", "W", "D", 52, "DW", 0},
	{"spike at 290", play_once, 290, 100000, 3, "W", "W", "W", "W", 294, "DW", 0},
	{"spike at 598", play_once, 598, 100000, 9, "W", "W", "W", "W", 598, "DWU", 0},
	{"ring of 1", play_ring, 1, 500, 500, "R", "R", "R", "R", 3, "R", 100},
	{"ring of 5", play_ring, 5, 500, 500, "U", "RW", "R", "R", 10, "R", 100},
	{"cache of 50", play_ring, 50, 500, 540, "U", "G", "G", "RWDU", 101, "RD", 98},
	{"cache of 140", play_ring, 140, 500, 540, "U", "G", "G", "G", 300, "RD", 98},
	{"cache of 400", play_ring, 400, 500, 540, "U", "G", "G", "G", 600, "RD", 98},
	{"container of a cache of 50", play_box, 50, 36, 0, "W", "WR", "URW", "W", 112, "W", 0},
	{"container of a cache of 140", play_box, 140, 36, 0, "W", "WR", "URW", "G", 290, "W", 0},
	{"container of a cache of 600", play_box, 600, 16, 0, "W", "WR", "URW", "G", 1155, "W", 0},
	{"replaced, any size", play_replaced, 8, 10000, 0, "U", "DRU", "RU", "RU", 101, "R", 97},
	{"replaced, often small", play_replaced_exponential, 1000, 0, 0, "U", "DRU", "DRU", "RU", 101,
		"R", 96},
	{"replaced, two sizes", play_replaced, 0, 1, 0, "UR", "DRWU", "RWU", "RU", 101, "R", 97},
	{"replaced, longer", play_digits, 0, 0, 0, "R", "R", "R", "R", 101, "R", 0},
	{"ever rarer", play_rarer, 1000, 0, 0, "W", "WU", "WU", "WU", 101, "WU", 0},
	{"high water", play_high_water, 100, 0, 0, "UW", "UWR", "UW", "UW", 101, "W", 97},
	{"12 months", play_keys, 12, 1, 0, "UW", "GUW", "GUW", "UW", 101, "W", 96},
	{"50 keys", play_keys, 50, 1, 0, "UW", "G", "G", "GUW", 400, "W", 96},
	{"200 keys", play_keys, 200, 1, 0, "UW", "G", "G", "GU", 1000, "W", 96},
	{"1000 keys, 5 a loop", play_keys, 1000, 5, 0, "U", "G", "G", "GU", 1000, "W", 96},
	{"0 to 10 entries", play_walk, 10, 0, 0, "UW", "GDRUW", "GDRU", "DRU", 101, "RD", 96},
	{"entries for 20 loops", play_expiring, 20, 1, 0, "UW", "GU", "GDRU", "DRU", 101, "RD", 98},
	{"entries for 60 loops", play_expiring, 60, 2, 0, "U", "GU", "G", "GDRU", 300, "RD", 98},
	{"pool", play_pool, 20, 0, 0, "UW", "UWG", "UWG", "UW", 101, "W", 98},
	{"cleared and filled again", play_refilled, 50, 0, 0, "U", "GW", "W", "D", 150, "DR", 0},
};

/* What nothing can tell from a leak at times: blamed seldom. */
static const shape wanderers[] = {
	{"teeth of any length", play_random_saw, 33, 0, 0, "UDW", "GDU", "GDU", "GDU", 300, "D", 97},
	{"0 to 100 entries", play_walk, 100, 0, 0, "UW", "GDRUW", "GDRU", "GDRU", 300, "RDU", 93},
	{"largest message", play_largest_message, 20000, 0, 0, "UWR", "URWG", "URWG", "URWG", 300,
		"WRU", 97},
	{"classes", play_classes, 3, 0, 0, "U", "UWG", "UWG", "UWG", 300, "WU", 97},
};

/* Judging */

static program played;
static lt_point points[LOOPS_MOST];

static void seed_program(program *p, uint64_t seed)
{
	p->random = 88172645463325252u + seed * 7919;
	for (int i = 0; i < 20; i++)
		draw(p);
}

static void play(const shape *shape, uint64_t seed)
{
	memset(&played, 0, sizeof(played));
	played.a = shape->a;
	played.b = shape->b;
	played.c = shape->c;
	seed_program(&played, seed);
	shape->play(&played);
}

/* The series of what was played, cut after so many loops, times `scale` plus `constant`. */
static lt_series series_of(int64_t loops, int64_t scale, int64_t constant)
{
	lt_series s = {.points = points, .loops = loops, .last_kept = -1};
	int64_t live = 0, before = 0;
	for (int64_t n = 0; n < loops; n++) {
		int64_t keep = played.keep[n] * scale + (n ? 0 : constant);
		live += keep - played.back[n] * scale;
		if (live != before)
			points[s.count++] = (lt_point){n, live, live, live};
		s.growing += n > 0 && live > before;
		before = live;
		s.returned += played.back[n] * scale;
		if (keep)
			s.last_kept = n;
		if (keep && n) {
			s.kept += keep;
			s.kept_loops++;
		}
	}
	return s;
}

/* What holds for every verdict, whatever the series. */
static bool is_sound(const lt_series *s, const lt_verdict *v)
{
	bool doubted = v->kind == LT_UNSURE, grows = v->kind == LT_LEAK || v->kind == LT_GROWING;
	return (v->why != LT_WHY_NONE) == doubted && (v->kind != LT_LEAK || s->loops > LT_LEAK_LOOPS) &&
		   (v->kind != LT_GROWING || v->more_loops > LT_LEAK_LOOPS - s->loops) &&
		   (!doubted || v->more_loops > 0) && (v->horizon > 0) == grows &&
		   (!grows || v->bytes_per_loop > 0) && isfinite(v->bytes_per_loop) &&
		   (grows || doubted || v->bytes_per_loop == 0) && v->from >= 0 && v->from <= v->to + 1 &&
		   (v->to < s->loops || s->loops == 0);
}

static lt_verdict judge(const lt_series *s)
{
	lt_verdict verdict;
	leaktrack_verdict_judge(s, &verdict);
	if (!is_sound(s, &verdict))
		CHECK_THAT(false, "%s of %lld loops makes no sense", leaktrack_verdict_name(verdict.kind),
			(long long)s->loops);
	return verdict;
}

static lt_verdict judge_cut(int64_t loops)
{
	lt_series s = series_of(loops, 1, 0);
	return judge(&s);
}

static bool is_in(lt_verdict_kind kind, const char *set)
{
	return strchr(set, letters[kind]) != NULL;
}

static void check_cut(const shape *shape, uint64_t seed, int64_t loops, const char *set)
{
	lt_verdict v = judge_cut(loops);
	CHECK_THAT(is_in(v.kind, set), "%s (seed %llu) cut at %lld: %s %s, want %s", shape->name,
		(unsigned long long)seed, (long long)loops, leaktrack_verdict_name(v.kind),
		leaktrack_verdict_why(v.why), set);
}

/* Cut where a hundred loops are not over, and then at every loop up to 1300. */
static void test_shapes(const shape *shapes, size_t count)
{
	for (const shape *shape = shapes; shape < shapes + count; shape++) {
		for (uint64_t seed = 0; seed < (shape->percent ? 3 : 1); seed++) {
			play(shape, seed);
			check_cut(shape, seed, 3, shape->at_3);
			check_cut(shape, seed, 10, shape->at_10);
			check_cut(shape, seed, 30, shape->at_30);
			check_cut(shape, seed, 100, shape->at_100);
		}
		if (shape->percent)
			continue; /* see test_chances() */
		for (int64_t loops = shape->from; loops <= 1300; loops++)
			if (!is_in(judge_cut(loops).kind, shape->full))
				check_cut(shape, 0, loops, shape->full);
		check_cut(shape, 0, 2000, shape->full);
		check_cut(shape, 0, 4000, shape->full);
	}
}

/* Programs with chance in them: of 100 seeds nearly all get their verdict, and of the rest not
 * more than `blamed` a wrong one. */
static void test_chances(const shape *shapes, size_t count, const char *wrong, int blamed)
{
	static const int64_t cuts[] = {101, 150, 300, 450, 600, 1000, 1200, 4000};
	for (const shape *shape = shapes; shape < shapes + count; shape++) {
		for (size_t k = 0; shape->percent && k < COUNT(cuts); k++) {
			int right = 0, bad = 0;
			for (uint64_t seed = 0; seed < 100 && cuts[k] >= shape->from; seed++) {
				play(shape, seed);
				lt_verdict_kind kind = judge_cut(cuts[k]).kind;
				right += is_in(kind, shape->full);
				bad += is_in(kind, wrong);
			}
			CHECK_THAT(cuts[k] < shape->from || (right >= shape->percent && bad <= blamed),
				"%s at %lld loops: %d of 100 in %s, %d in %s", shape->name, (long long)cuts[k],
				right, shape->full, bad, wrong);
		}
	}
}

static const shape *find_shape(const char *name)
{
	for (size_t i = 0; i < COUNT(leaks); i++)
		if (!strcmp(leaks[i].name, name))
			return &leaks[i];
	for (size_t i = 0; i < COUNT(innocents); i++)
		if (!strcmp(innocents[i].name, name))
			return &innocents[i];
	CHECK_THAT(false, "no shape '%s'", name);
	return innocents;
}

/* A leak that began late is none for its first hundred loops. */
static void test_late(void)
{
	static const char *const late[] = {"from loop 100 on", "from loop 1000 on",
		"container from loop 100 on", "late after a burst"};
	for (size_t i = 0; i < COUNT(late); i++) {
		const shape *shape = find_shape(late[i]);
		int64_t onset = shape->play == play_container ? shape->c : shape->a;
		onset = shape->play == play_linear ? shape->b : onset;
		play(shape, 0);
		for (int64_t loops = onset + 1; loops < onset + 100; loops++)
			CHECK_THAT(!is_in(judge_cut(loops).kind, "LG") || loops <= LT_LEAK_LOOPS,
				"%s at %lld loops", shape->name, (long long)loops);
	}
}

/* Properties */

/* Neither the unit nor what loop 0 leaves behind changes a verdict. */
static void check_unit(const shape *shape, int64_t loops)
{
	static const int64_t scales[] = {3, 7, 1000, 4096};
	lt_verdict v = judge_cut(loops);
	for (size_t i = 0; i < COUNT(scales); i++) {
		lt_series s = series_of(loops, scales[i], 0);
		lt_verdict other = judge(&s);
		double want = v.bytes_per_loop * (double)scales[i];
		CHECK_THAT(other.kind == v.kind && other.why == v.why &&
					   fabs(other.bytes_per_loop - want) <= 1e-6 * fabs(want) + 1e-6,
			"%s at %lld loops, times %lld", shape->name, (long long)loops, (long long)scales[i]);
	}
	lt_series s = series_of(loops, 1, 1234567);
	lt_verdict other = judge(&s);
	CHECK_THAT(other.kind == v.kind && other.why == v.why &&
				   fabs(other.bytes_per_loop - v.bytes_per_loop) < 1e-3,
		"%s at %lld loops, with a constant", shape->name, (long long)loops);
}

static void test_unit(void)
{
	static const int64_t cuts[] = {3, 10, 30, 100, 101, 150, 300, 600, 1200};
	for (size_t k = 0; k < COUNT(cuts); k++) {
		for (size_t i = 0; i < COUNT(leaks); i++) {
			play(&leaks[i], 0);
			check_unit(&leaks[i], cuts[k]);
		}
		for (size_t i = 0; i < COUNT(innocents); i++) {
			play(&innocents[i], 0);
			check_unit(&innocents[i], cuts[k]);
		}
	}
}

/* Two labels of one function, one of them leaking: each verdict is that of its series alone. */
static void test_two_labels(void)
{
	static lt_point own[LOOPS_MOST];
	play(find_shape("linear"), 0);
	lt_series leaking = series_of(300, 1, 0);
	memcpy(own, points, sizeof(own));
	leaking.points = own;
	play(find_shape("sawtooth of 10"), 0);
	lt_series clean = series_of(300, 1, 0);
	CHECK_EQ(judge(&leaking).kind, LT_LEAK);
	CHECK_EQ(judge(&clean).kind, LT_DELAYED);
	CHECK_EQ(judge(&clean).period, 10);
	CHECK_EQ(judge(&leaking).kind, LT_LEAK);
	CHECK(judge(&leaking).bytes_per_loop == 100);
}

/* Rates */

static double growth_between(int64_t from, int64_t to)
{
	double bytes = 0;
	for (int64_t n = from + 1; n <= to; n++)
		bytes += (double)(played.keep[n] - played.back[n]);
	return bytes / (double)(to - from);
}

static void check_rate(const char *name, int64_t loops, double want, double part)
{
	play(find_shape(name), 0);
	lt_verdict v = judge_cut(loops);
	CHECK_THAT(v.kind == LT_LEAK && fabs(v.bytes_per_loop - want) <= part * want,
		"%s at %lld loops: %s, %.2f bytes per loop, want %.2f", name, (long long)loops,
		leaktrack_verdict_name(v.kind), v.bytes_per_loop, want);
}

static void test_rates(void)
{
	check_rate("linear", 101, 100, 0);
	check_rate("linear after a burst", 300, 100, 0);
	check_rate("from loop 100 on", 300, 100, 0);
	check_rate("every 7th loop", 600, 1000 / 7.0, 0.01);
	check_rate("64 KB chunks", 600, 65536 / 60.0, 0.01);
	check_rate("64 KB chunks", 1000, 65536 / 60.0, 0.01);
	check_rate("string", 600, 160, 0.01);
	check_rate("leak in a sawtooth of 10", 300, 10, 0.02);
	check_rate("leak in a sawtooth of 64", 1000, 10, 0.05);
	check_rate("noise over a leak", 300, 100, 0.02);
	check_rate("noise over a slow leak", 600, 10, 0.05);
	check_rate("spike of 1 loop", 101, 100, 0.001);
	/* Containers: what the process really grew by over the last doubling of the loops. */
	for (int64_t loops = 150; loops <= 1200; loops *= 2) {
		play(find_shape("staircase"), 0);
		double grown = growth_between(loops / 2 - 1, loops - 1);
		check_rate("staircase", loops, grown, 0.01);
		check_rate("elements and container", loops, 56 + grown, 0.01);
	}
}

/* Collecting */

/* As the recorder does: at closes 0 to 15, then at 16 of each doubling. */
static size_t collect_at(int64_t loops, int64_t *collected)
{
	size_t count = 0;
	for (int64_t n = 0, step = 1; n < loops; n++) {
		step *= n == 32 * step ? 2 : 1;
		if (n % step == 0)
			collected[count++] = n;
	}
	return count;
}

/* Each loop leaves `garbage` bytes of cycles and `held` bytes for good. */
static lt_series cycles(
	int64_t loops, int64_t garbage, int64_t held, const int64_t *collected, size_t collected_count)
{
	lt_series s = {.points = points,
		.loops = loops,
		.collected = collected,
		.collected_count = collected_count,
		.collecting = true,
		.last_kept = loops - 1};
	int64_t waiting = 0, live = 0, before = 0;
	for (int64_t n = 0; n < loops; n++, before = live) {
		live += held + garbage;
		waiting += garbage;
		s.kept += n ? held + garbage : 0;
		s.kept_loops += n > 0;
		if (collected_count && *collected == n) {
			live -= waiting;
			s.gc_freed += waiting;
			s.returned += waiting;
			waiting = 0;
			collected++;
			collected_count--;
		}
		if (live != before)
			points[s.count++] = (lt_point){n, live, live, live};
	}
	return s;
}

static void test_cycles(void)
{
	static int64_t collected[LOOPS_MOST];
	for (int64_t loops = 101; loops <= 1300; loops += 7) {
		size_t count = collect_at(loops, collected);
		lt_series s = cycles(loops, 500, 0, collected, count);
		if (judge(&s).kind != LT_CYCLE)
			CHECK_THAT(false, "cycles of %lld loops", (long long)loops);
		s = cycles(loops, 500, 20, collected, count);
		lt_verdict v = judge(&s);
		if (v.kind != LT_LEAK || fabs(v.bytes_per_loop - 20) > 0.2)
			CHECK_THAT(false, "a leak among cycles of %lld loops", (long long)loops);
	}
	size_t count = collect_at(100, collected);
	lt_series s = cycles(100, 500, 20, collected, count);
	CHECK_EQ(judge(&s).kind, LT_GROWING);
	s = cycles(600, 500, 20, collected, 16);
	CHECK_EQ(judge(&s).kind, LT_UNSURE);
	CHECK_EQ(judge(&s).why, LT_WHY_UNCOLLECTED);
}

/* Growth that no collection has seen is not called a leak, unless collecting was turned off. */
static void test_uncollected(void)
{
	static const int64_t early[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
	static const int64_t late[] = {0, 1, 2, 3, 250};
	static const int64_t cuts[] = {3, 10, 30, 100, 300};
	static const lt_verdict_kind want[] = {LT_UNSURE, LT_GROWING, LT_GROWING, LT_UNSURE, LT_UNSURE};
	for (size_t i = 0; i < COUNT(cuts); i++) {
		lt_series s = cycles(cuts[i], 0, 100, early, 16);
		lt_verdict v = judge(&s);
		CHECK_EQ(v.kind, want[i]);
		CHECK(
			v.kind != LT_UNSURE || v.why == (cuts[i] == 3 ? LT_WHY_FEW_LOOPS : LT_WHY_UNCOLLECTED));
	}
	lt_series s = cycles(300, 0, 100, early, 16);
	s.collecting = false;
	CHECK_EQ(judge(&s).kind, LT_LEAK);
	s = cycles(300, 0, 100, late, 5);
	CHECK_EQ(judge(&s).kind, LT_LEAK);
	static const int64_t hardly[] = {0, 1, 2, 3, 80};
	s = cycles(300, 0, 100, hardly, 5);
	CHECK_EQ(judge(&s).why, LT_WHY_UNCOLLECTED);
	s = cycles(300, 0, 100, late, 0);
	CHECK_EQ(judge(&s).why, LT_WHY_UNCOLLECTED);
	s = cycles(300, 0, 0, late, 0);
	CHECK_EQ(judge(&s).kind, LT_WARMUP);
}

/* One collection per doubling of the loops, as where collecting is dear, is enough. */
static void test_seldom_collected(void)
{
	static const int64_t seldom[] = {0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
	for (int64_t loops = 101; loops <= 1300; loops++) {
		size_t count = 0;
		while (count < COUNT(seldom) && seldom[count] < loops)
			count++;
		lt_series s = cycles(loops, 0, 100, seldom, count);
		if (judge(&s).kind != LT_LEAK)
			CHECK_THAT(false, "a leak of %lld loops", (long long)loops);
		s = cycles(loops, 500, 0, seldom, count);
		if (judge(&s).kind != LT_CYCLE)
			CHECK_THAT(false, "cycles of %lld loops", (long long)loops);
		s = cycles(loops, 500, 20, seldom, count);
		if (!is_in(judge(&s).kind, loops > 256 ? "L" : "LU"))
			CHECK_THAT(false, "a leak among cycles of %lld loops", (long long)loops);
	}
}

/* Windows */

/* Merges points until they fit, as a long log does. */
static void thin(lt_series *s, lt_point *room, size_t most)
{
	size_t count = s->count;
	memcpy(room, s->points, count * sizeof(*room));
	for (s->window = 1; count > most; s->window *= 2) {
		size_t last = 0;
		for (size_t i = 1; i < count; i++) {
			lt_point *into = &room[last], *point = &room[i];
			if (point->loop / (2 * s->window) != into->loop / (2 * s->window)) {
				room[++last] = *point;
				continue;
			}
			into->live = point->live;
			into->low = point->low < into->low ? point->low : into->low;
			into->high = point->high > into->high ? point->high : into->high;
		}
		count = last + 1;
	}
	s->points = room;
	s->count = count;
}

static void check_thinned(const shape *shape, int64_t loops)
{
	static lt_point room[LOOPS_MOST];
	play(shape, 0);
	lt_series s = series_of(loops, 1, 0);
	lt_verdict v = judge(&s);
	thin(&s, room, 512);
	lt_verdict other = judge(&s);
	CHECK_THAT(other.kind == v.kind &&
				   fabs(other.bytes_per_loop - v.bytes_per_loop) <= 0.01 * v.bytes_per_loop,
		"%s of %lld loops in %zu windows of %lld: %s %.2f, was %s %.2f", shape->name,
		(long long)loops, s.count, (long long)s.window, leaktrack_verdict_name(other.kind),
		other.bytes_per_loop, leaktrack_verdict_name(v.kind), v.bytes_per_loop);
}

static void test_windows(void)
{
	for (int64_t loops = 2000; loops <= 4000; loops += 2000) {
		for (size_t i = 0; i < COUNT(leaks); i++)
			check_thinned(&leaks[i], loops);
		for (size_t i = 0; i < COUNT(innocents); i++)
			check_thinned(&innocents[i], loops);
	}
}

/* Odd input */

static void test_odd(void)
{
	lt_series s = {.points = points, .last_kept = -1};
	CHECK_EQ(judge(&s).kind, LT_WARMUP);
	s.loops = 1;
	CHECK_EQ(judge(&s).kind, LT_WARMUP);
	points[0] = (lt_point){0, 100, 100, 100};
	points[1] = (lt_point){700, 200, 200, 200};
	s.count = 2;
	CHECK_EQ(judge(&s).kind, LT_WARMUP); /* a point past the last close is not looked at */
	s.loops = 300;
	CHECK_EQ(judge(&s).kind, LT_WARMUP);
	points[1] = (lt_point){100, INT64_MAX, INT64_MAX, INT64_MAX};
	points[0] = (lt_point){1, INT64_MIN, INT64_MIN, INT64_MIN};
	CHECK_EQ(judge(&s).kind, LT_WARMUP); /* the furthest that a damaged log can jump */
	s.points = NULL;
	s.count = 0;
	s.loops = INT64_MAX / 4;
	CHECK_EQ(judge(&s).kind, LT_WARMUP);
}

/* Of any size, up to the extremes. */
static int64_t any_number(program *p)
{
	draw(p);
	uint64_t bits = p->random >> draw_between(p, 0, 63);
	return (int64_t)(draw(p) < 0.5 ? bits : ~bits);
}

/* Whatever bytes a damaged log tells: some verdict, no overflow. */
static void test_garbage(void)
{
	static int64_t collected[64];
	program *p = &played;
	p->random = 1;
	for (int round = 0; round < 3000; round++) {
		lt_series s = {.points = points, .collected = collected, .last_kept = -1};
		int64_t at = 0, closed = 0;
		s.loops = draw_between(p, 0, 2000);
		s.window = draw_between(p, 0, 9);
		s.growing = draw_between(p, -1, 2000);
		s.collecting = draw(p) < 0.5;
		s.gc_freed = any_number(p);
		s.kept = any_number(p);
		s.kept_loops = draw_between(p, -1, 2000);
		s.last_kept = draw_between(p, -1, 2000);
		s.returned = any_number(p);
		for (size_t most = (size_t)draw_between(p, 0, 200); s.count < most; s.count++) {
			points[s.count] = (lt_point){at, any_number(p), any_number(p), any_number(p)};
			at += draw_between(p, 1, 20);
		}
		while (s.collected_count < 60) {
			collected[s.collected_count++] = closed;
			closed += draw_between(p, 1, 60);
		}
		judge(&s);
	}
	CHECK_EQ(strlen(leaktrack_verdict_name(LT_WARMUP)), 7);
	CHECK_EQ(strlen(leaktrack_verdict_why(LT_WHY_NONE)), 0);
}

int main(void)
{
	test_shapes(leaks, COUNT(leaks));
	test_shapes(innocents, COUNT(innocents));
	test_shapes(wanderers, COUNT(wanderers));
	test_chances(leaks, COUNT(leaks), "CDR", 0);
	test_chances(innocents, COUNT(innocents), "LG", 1);
	test_chances(wanderers, COUNT(wanderers), "LG", 7);
	test_late();
	test_unit();
	test_two_labels();
	test_rates();
	test_cycles();
	test_uncollected();
	test_seldom_collected();
	test_windows();
	test_odd();
	test_garbage();
	return test_report("test_verdict");
}
