/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * A run: the closes that are judged, as marks where live(n) changed, and what of it is held: its
 * floor, and how that falls and strays. Header-only, for verdict.c alone. */
#ifndef LEAKTRACK_RUN_H
#define LEAKTRACK_RUN_H

#include "verdict.h"

#include <math.h>

/* The first quarter of the loops is warm-up, looked at only to tell when growth began. */
#define WARMUP_PART 4

/* What is still there after an eighth of the judged loops is held: shorter teeth, spikes and
 * replaced values vanish from the floor, and eight independent looks at it remain. */
#define HOLD_PART 8

/* Over so many stretches of the growth a walk is told from a drift. */
#define STRETCHES 8

/* So many looks at a run, at most, tell how its changes last. */
#define LOOKS_MOST 1024

/* What strays further the longer one looks, by more than this from one hold to two, wanders:
 * noise and teeth shorter than a hold do not, a random walk does (by the root of 2). */
#define WANDERING_RATIO 1.05

/* The numbers of a damaged log can be anything: within this, differences do not overflow. */
#define BYTES_MOST ((int64_t)1 << 60)

/* From close `at` on the site has `live` bytes, until the next mark. */
typedef struct {
	int64_t at, live;
	int64_t floor; /* the least of the next `hold` closes: what is held */
	int64_t least; /* the least of all closes from here on: what is never given back */
} lt_mark;

typedef struct {
	const lt_series *series;
	bool sampled; /* marks are collected closes only, nothing is known between them */
	lt_mark *marks;
	size_t count;
	size_t *queue; /* scratch of lay_floor(), as long as the marks */
	int64_t end;   /* closes judged: 0 .. end - 1 */
	int64_t first; /* first one after the warm-up */
	int64_t cut;   /* up to here the floor is confirmed by what came after */
	int64_t hold;
	bool monotone; /* nothing was given back after the warm-up */
} lt_run;

static void lt_run_add_mark(lt_run *run, int64_t at, int64_t live)
{
	live = live > BYTES_MOST ? BYTES_MOST : live < -BYTES_MOST ? -BYTES_MOST : live;
	if (run->count && run->marks[run->count - 1].at == at)
		run->marks[run->count - 1].live = live;
	else
		run->marks[run->count++] = (lt_mark){.at = at, .live = live};
}

/* The first close after what a point stands for. */
static int64_t lt_run_window_end(const lt_series *s, const lt_point *p)
{
	return s->window > 1 ? (p->loop / s->window + 1) * s->window : p->loop + 1;
}

static void lt_run_mark_every_close(lt_run *run)
{
	const lt_series *s = run->series;
	run->end = s->loops;
	for (size_t i = 0; i < s->count && s->points[i].loop < s->loops; i++) {
		const lt_point *p = &s->points[i];
		LT_ASSERT(p->loop >= 0 && (i == 0 || p->loop > s->points[i - 1].loop));
		int64_t next = i + 1 < s->count ? s->points[i + 1].loop : s->loops;
		int64_t settled = lt_run_window_end(s, p);
		bool dipped = p->low < p->live && p->loop > 0;
		lt_run_add_mark(run, p->loop, dipped ? p->low : p->live);
		if (dipped && settled < next)
			lt_run_add_mark(run, settled, p->live);
	}
}

/* The value at a collected close: of a window the least, since collecting is what lowers it. */
static void lt_run_mark_collected_closes(lt_run *run)
{
	const lt_series *s = run->series;
	size_t next = 0; /* the first point after it; there may be no points at all */
	for (size_t c = 0; c < s->collected_count && s->collected[c] < s->loops; c++) {
		int64_t at = s->collected[c];
		run->end = at + 1;
		while (next < s->count && s->points[next].loop <= at)
			next++;
		const lt_point *p = next ? &s->points[next - 1] : NULL;
		if (p)
			lt_run_add_mark(run, at, at < lt_run_window_end(s, p) ? p->low : p->live);
	}
}

static size_t lt_run_room(const lt_series *s)
{
	return 2 * s->count + s->collected_count + 1;
}

/* A site from which the collector has freed anything is judged at collected closes only, every
 * other at each close. Wants room for the marks. */
static void lt_run_lay_marks(lt_run *run)
{
	const lt_series *s = run->series;
	run->sampled =
		s->collecting && s->gc_freed > 0 && s->collected_count > 0 && s->collected[0] < s->loops;
	lt_run_add_mark(run, 0, 0);
	if (run->sampled)
		lt_run_mark_collected_closes(run);
	else
		lt_run_mark_every_close(run);
}

/* The mark that holds at close n. */
static size_t lt_run_mark_at(const lt_run *run, int64_t n)
{
	size_t low = 0, high = run->count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (run->marks[middle].at <= n)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static int64_t lt_run_live_at(const lt_run *run, int64_t n)
{
	return run->marks[lt_run_mark_at(run, n)].live;
}

static double lt_run_least_from(const lt_run *run, int64_t n)
{
	return (double)run->marks[lt_run_mark_at(run, n)].least;
}

/* What is held */

/* A sliding minimum over the marks. The queue holds those that may still become one. */
static void lt_run_lay_floor(lt_run *run, int64_t hold)
{
	size_t head = 0, tail = 0, seen = 0;
	for (size_t i = 0; i < run->count; i++) {
		for (; seen < run->count && run->marks[seen].at < run->marks[i].at + hold; seen++) {
			while (tail > head && run->marks[run->queue[tail - 1]].live >= run->marks[seen].live)
				tail--;
			run->queue[tail++] = seen;
		}
		while (run->queue[head] < i)
			head++;
		run->marks[i].floor = run->marks[run->queue[head]].live;
	}
}

static bool lt_run_falls_after(const lt_run *run, int64_t n)
{
	for (size_t i = lt_run_mark_at(run, n) + 1; i < run->count; i++)
		if (run->marks[i].live < run->marks[i - 1].live)
			return true;
	return false;
}

/* Cuts the run down to its first `end` closes and sees what is held in it. */
static void lt_run_look_at(lt_run *run, int64_t end)
{
	run->end = end;
	while (run->count > 1 && run->marks[run->count - 1].at >= end)
		run->count--;
	run->first = end / WARMUP_PART;
	run->hold = (end - run->first) / HOLD_PART;
	if (run->hold < 1)
		run->hold = 1;
	run->monotone = !lt_run_falls_after(run, run->first);
	run->cut = run->monotone ? end - 1 : end - 1 - run->hold;
	lt_run_lay_floor(run, run->hold);
	int64_t least = run->marks[run->count - 1].live;
	for (size_t i = run->count; i-- > 0;) {
		if (run->marks[i].live < least)
			least = run->marks[i].live;
		run->marks[i].least = least;
	}
}

static double lt_run_largest_fall(const lt_run *run, int64_t from)
{
	size_t i = lt_run_mark_at(run, from);
	int64_t peak = run->marks[i].floor, fall = 0;
	for (; i < run->count && run->marks[i].at <= run->cut; i++) {
		if (run->marks[i].floor > peak)
			peak = run->marks[i].floor;
		else if (peak - run->marks[i].floor > fall)
			fall = peak - run->marks[i].floor;
	}
	return (double)fall;
}

/* How far live is above what is held, on the average. */
static double lt_run_mean_ripple(const lt_run *run)
{
	double sum = 0;
	for (size_t i = lt_run_mark_at(run, run->first); i < run->count && run->marks[i].at <= run->cut;
		 i++) {
		int64_t from = run->marks[i].at < run->first ? run->first : run->marks[i].at;
		int64_t to = i + 1 < run->count ? run->marks[i + 1].at : run->end;
		sum += (double)(run->marks[i].live - run->marks[i].floor) * (double)(to - from);
	}
	return sum / (double)(run->cut - run->first + 1);
}

/* What a wandering series may yet fall by, though its floor has not: as far as it strays within a
 * hold. 0 for one that does not wander. */
static double lt_run_wandering(lt_run *run)
{
	if (run->monotone)
		return 0;
	lt_run_lay_floor(run, 2 * run->hold);
	double far = lt_run_mean_ripple(run);
	lt_run_lay_floor(run, run->hold);
	double near = lt_run_mean_ripple(run);
	return far > WANDERING_RATIO * near ? 2 * near : 0;
}

/* Mean and variance of what changes between two looks, `apart` loops from one another. */
static double lt_run_variance(const lt_run *run, int64_t from, int64_t step, int64_t apart)
{
	double sum = 0, squares = 0, count = 0;
	size_t a = lt_run_mark_at(run, from), b = lt_run_mark_at(run, from + apart);
	for (int64_t n = from; n + apart < run->end; n += step) {
		while (a + 1 < run->count && run->marks[a + 1].at <= n)
			a++;
		while (b + 1 < run->count && run->marks[b + 1].at <= n + apart)
			b++;
		double change = (double)(run->marks[b].live - run->marks[a].live);
		sum += change;
		squares += change * change;
		count++;
	}
	return count > 0 ? squares / count - sum / count * (sum / count) : 0;
}

/* What is left of the changes from loop to loop after an eighth of the run, by variance and beside
 * the drift: all of it where the series walks at random, next to nothing of values that each loop
 * replaces and of short teeth. */
static double lt_run_memory(const lt_run *run, int64_t from)
{
	int64_t length = run->end - from, step = length / LOOKS_MOST + 1;
	if (run->series->window > step)
		step = run->series->window;
	int64_t apart = length / STRETCHES / step;
	if (apart < 2)
		return 1;
	double near = lt_run_variance(run, from, step, step);
	return near > 0 ? lt_run_variance(run, from, step, apart * step) / near / (double)apart : 0;
}

static double lt_run_least_between(const lt_run *run, int64_t from, int64_t to)
{
	size_t i = lt_run_mark_at(run, from);
	int64_t least = run->marks[i].live;
	for (i++; i < run->count && run->marks[i].at < to; i++)
		if (run->marks[i].live < least)
			least = run->marks[i].live;
	return (double)least;
}

/* Student's t of what is held rising from one stretch to the next. */
static double lt_run_drift(const lt_run *run, int64_t from)
{
	double sum = 0, squares = 0, before = 0, count = STRETCHES - 1;
	int64_t length = run->end - from;
	for (int64_t i = 0, a = from; i < STRETCHES; i++) {
		int64_t b = from + length * (i + 1) / STRETCHES;
		double least = lt_run_least_between(run, a, b);
		if (i > 0) {
			sum += least - before;
			squares += (least - before) * (least - before);
		}
		before = least;
		a = b;
	}
	double spread = (squares / count - sum / count * (sum / count)) / (count - 1);
	return spread > 0 ? sum / count / sqrt(spread) : sum > 0 ? INFINITY : 0;
}

/* Least squares over what is held at n = from .. to; of a sampled series over the samples. */
static double lt_run_fitted_slope(const lt_run *run, int64_t from, int64_t to)
{
	double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, middle = (double)(from + to) / 2;
	size_t i = lt_run_mark_at(run, from);
	int64_t base = run->marks[i].floor;
	for (; i < run->count && run->marks[i].at <= to; i++) {
		int64_t a = run->marks[i].at < from ? from : run->marks[i].at;
		int64_t b =
			i + 1 < run->count && run->marks[i + 1].at <= to ? run->marks[i + 1].at : to + 1;
		double k = run->sampled ? 1 : (double)(b - a);
		double x = (double)a + (k - 1) / 2 - middle, y = (double)(run->marks[i].floor - base);
		n += k;
		sx += k * x;
		sy += k * y;
		sxx += k * x * x + k * (k * k - 1) / 12;
		sxy += k * x * y;
	}
	double spread = n * sxx - sx * sx;
	return spread > 0 ? (n * sxy - sx * sy) / spread : 0;
}

#endif
