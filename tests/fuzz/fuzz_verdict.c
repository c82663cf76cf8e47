/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The verdict on any series. The numbers of a damaged log can be anything: then it must only say
 * something that makes sense. Of what a log can truly say it must also say the same again, the
 * same of the series scaled, the same of the series with a constant added, and nothing of growth
 * where nothing has grown. */
#include "verdicts.h"

#define POINTS 4096 /* as LT_SERIES_POINTS */
#define COLLECTED 512

typedef struct {
	lt_series series;
	lt_point points[POINTS + 1];
	int64_t collected[COLLECTED];
	int64_t last; /* the loop of the last point */
	bool wild;    /* its numbers are anything, not bytes */
} world;

static int64_t clamped(int64_t bytes)
{
	const int64_t most = INT64_C(1) << 44;
	return bytes > most ? most : bytes < 0 ? 0 : bytes;
}

static void add_point(world *w, int64_t loop, int64_t live, int64_t low, int64_t high)
{
	lt_series *s = &w->series;
	if (s->count == POINTS || loop >= INT64_C(1) << 40)
		return;
	if (!w->wild) {
		live = clamped(live);
		low = clamped(low < live ? low : live);
		high = clamped(high > live ? high : live);
	}
	w->points[s->count++] = (lt_point){loop, live, low, high};
	w->last = loop;
}

static int64_t plus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t bytes(const world *w, fuzz_input *in)
{
	int64_t number = fuzz_number(in);
	return w->wild ? number : (number % (INT64_C(1) << 36)) * 8;
}

/* A stretch of the series: so many steps at a distance, each up or down by as much, with teeth. */
static void add_stretch(world *w, fuzz_input *in)
{
	uint32_t form = fuzz_byte(in), count = 1 + fuzz_byte(in), distance = 1 + fuzz_byte(in) % 16;
	int64_t step = bytes(w, in), tooth = form & 1 ? bytes(w, in) : 0;
	int64_t dip = form & 2 ? bytes(w, in) : 0;
	uint32_t every = form & 1 ? 1 + fuzz_byte(in) % 64 : 1;
	int64_t live = w->series.count ? w->points[w->series.count - 1].live : 0;
	if (form & 4)
		count = 1;
	for (uint32_t i = 0; i < count; i++) {
		int64_t loop = w->series.count ? w->last + distance : fuzz_byte(in) % 4;
		if (form & 8)
			distance = distance < 1u << 20 ? distance * 2 : distance;
		if (form & 16)
			step /= 2;
		live = plus(live, step);
		if (tooth && i % every == every - 1)
			live = plus(live, -(uint64_t)tooth);
		if (!w->wild)
			live = clamped(live);
		add_point(w, loop, live, plus(live, -(uint64_t)dip), plus(live, dip));
	}
}

/* Points of windows, as series.c makes them: none in the same window as the one before. */
static void lay_windows(world *w)
{
	lt_series *s = &w->series;
	size_t kept = 0;
	for (size_t i = 0; i < s->count; i++) {
		lt_point *last = kept ? &w->points[kept - 1] : NULL;
		if (last && last->loop / s->window == w->points[i].loop / s->window) {
			last->live = w->points[i].live;
			last->low = last->low < w->points[i].low ? last->low : w->points[i].low;
			last->high = last->high > w->points[i].high ? last->high : w->points[i].high;
		} else {
			w->points[kept++] = w->points[i];
		}
	}
	s->count = kept;
}

static void lay_collected(world *w, uint32_t form, uint32_t step)
{
	lt_series *s = &w->series;
	int64_t at = form & 1;
	for (; s->collected_count < COLLECTED && at < s->loops; s->collected_count++) {
		w->collected[s->collected_count] = at;
		at = form & 2 ? at * 2 + 1 : at + 1 + step;
	}
	s->collected = w->collected;
}

static int64_t growing(const world *w)
{
	int64_t count = 0, before = 0;
	for (size_t i = 0; i < w->series.count; i++) {
		count += w->points[i].loop > 0 && w->points[i].live > before;
		before = w->points[i].live;
	}
	return count;
}

static void read_series(world *w, fuzz_input *in)
{
	lt_series *s = &w->series;
	uint32_t form = fuzz_byte(in), more = fuzz_word(in), collected = fuzz_byte(in);
	uint32_t step = fuzz_byte(in);
	w->wild = form & 1;
	s->window = form & 2 ? INT64_C(1) << (form >> 4) : form >> 7;
	s->collecting = form & 4;
	s->gc_freed = form & 8 ? bytes(w, in) : 0;
	s->kept = bytes(w, in);
	s->returned = bytes(w, in);
	s->kept_loops = fuzz_number(in);
	s->last_kept = fuzz_number(in);
	while (!fuzz_is_over(in) && s->count < POINTS)
		add_stretch(w, in);
	if (s->window > 1)
		lay_windows(w);
	s->points = s->count ? w->points : NULL;
	s->loops = s->count ? w->last + 1 + more : more;
	s->growing = growing(w);
	/* Of these series.c sees to it that they are numbers of loops. */
	s->kept_loops = (s->kept_loops < 0 ? 0 : s->kept_loops) % (s->loops + 1);
	s->last_kept = (s->last_kept < 0 ? 0 : s->last_kept) % (s->loops + 1) - 1;
	if (!w->wild) {
		s->gc_freed = s->gc_freed < 0 ? 0 : s->gc_freed;
		s->kept = clamped(s->kept);
		s->returned = clamped(s->returned);
	}
	lay_collected(w, collected, step);
}

static bool ever_grew(const world *w)
{
	for (size_t i = 1; i < w->series.count; i++)
		if (w->points[i].live > w->points[i - 1].low)
			return true;
	return w->series.count && w->points[0].loop > 0;
}

/* A power of two, so that no sum is rounded another way. */
static void scale(world *w)
{
	for (size_t i = 0; i < w->series.count; i++) {
		w->points[i].live *= 16;
		w->points[i].low *= 16;
		w->points[i].high *= 16;
	}
	w->series.gc_freed *= 16;
	w->series.kept *= 16;
	w->series.returned *= 16;
}

/* From the first loop on. */
static void shift(world *w, int64_t by)
{
	if (!w->series.count || w->points[0].loop > 0) {
		memmove(w->points + 1, w->points, w->series.count++ * sizeof(*w->points));
		w->points[0] = (lt_point){0};
		w->series.points = w->points;
	}
	for (size_t i = 0; i < w->series.count; i++) {
		w->points[i].live += by;
		w->points[i].low += by;
		w->points[i].high += by;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static world w;
	fuzz_input in = {data, data + size};
	lt_verdict v, again;
	memset(&w.series, 0, sizeof(w.series));
	w.last = 0;
	read_series(&w, &in);
	leaktrack_verdict_judge(&w.series, &v);
	verdict_makes_sense(&v, w.series.loops);
	leaktrack_verdict_judge(&w.series, &again);
	MUST(verdict_is_same(&v, &again));
	if (w.wild)
		return 0;
	MUST(v.kind > LT_GROWING || ever_grew(&w));
	scale(&w);
	leaktrack_verdict_judge(&w.series, &again);
	v.bytes_per_loop *= 16;
	MUST(verdict_is_same(&v, &again));
	bool sampled = w.series.collecting && w.series.gc_freed > 0 && w.series.collected_count > 0;
	if (sampled || w.series.window > 1)
		return 0;
	shift(&w, INT64_C(1) << 45);
	leaktrack_verdict_judge(&w.series, &again);
	again.growing_loops = v.growing_loops; /* a point more, where there was none */
	MUST(verdict_is_same(&v, &again));
	return 0;
}
