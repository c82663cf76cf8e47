/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The rises of what is held: since when it grows, in which steps, and what they look like: a tooth,
 * stairs, a clock, a habit, growth that slows or is over. Header-only, for verdict.c alone. */
#ifndef LEAKTRACK_RISES_H
#define LEAKTRACK_RISES_H

#include "teeth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Growth has begun where the first twentieth of it is reached. */
#define ONSET_PART 0.05

/* Late growth may be an unfinished tooth: it is when an earlier rise, at least a third as high and
 * a quarter as long, was given back. */
#define TOOTH_HEIGHT_PART 3
#define TOOTH_LENGTH_PART 4

/* So often must a site have grown for a habit: like a clock (the longest quiet at most 1.1 times
 * the mean one), at even distances (1.2 times), at any distances, and for `growing`. */
#define HABIT_CLOCK 4
#define CLOCK_QUIETS 1.1
#define HABIT_EVEN 5
#define EVEN_QUIETS 1.2
#define HABIT_UNEVEN 10
#define HABIT_GROWING 3

/* Growth has ended after more than three times its longest quiet. Random growth is quiet for that
 * long once in some hundred times, growth with a period never. */
#define ENDED_QUIETS 3

/* A container that doubles: each quiet is about twice the one before (chance moves the times), in
 * its last four steps at least and five at most, and the last two steps are larger than the two
 * before: 4 times but for pages, which round the sizes. */
#define STAIRS_STEPS 4
#define STAIRS_STEPS_MOST 5
#define STAIRS_QUIET_LEAST 1.3
#define STAIRS_QUIET_MOST 3.2
#define STAIRS_SIZE 1.5
/* A step has at least this part of the largest before: half of it but for pages. */
#define STAIRS_PART 0.4
/* Later than this times the last quiet, its next step is overdue: 2 but for chance. */
#define STAIRS_OVERDUE 2.5

/* Slowing: the later half brought under 3/4 of the earlier, which chance does in less than one of
 * a hundred runs (2.5 standard deviations). */
#define SLOWING_RATIO 0.75
#define SLOWING_SIGMA 2.5
/* A rise that is larger than so many usual ones is a container that doubled. */
#define USUAL_RISES 2.5
/* More of the run, from a sixteenth on, tells it better, if what is left still slows somewhat. */
#define SLOWING_EARLY_PART 16
#define SLOWING_STILL_SIGMA 1

/* Fading: of the last three quadruplings of the loops each of the earlier two brought half as much
 * as the last one, or more, in bytes and in rises. Of growth without end they bring a sixteenth and
 * a quarter. */
#define FADING_PART 0.5

/* What is replaced by slightly larger values (numbers with one more digit) ends some day: as long
 * as it has grown by a tenth of what there was, and four times as much was given back. */
#define SLIGHT_PART 0.1
#define SLIGHT_RETURNED 4

/* What is found out of a site on the way to its verdict. */
typedef struct {
	lt_run run;
	lt_rise *rises;
	int64_t *scratch; /* as long as the rises */
	size_t rise_count;
	lt_rise *steps; /* the rises, those on one tooth's flank as one */
	size_t step_count;
	int64_t start; /* where the growth judged begins: after the warm-up, or at a late onset */
	double total;  /* growth from `start` on that was not given back, bytes */
	bool walks;    /* it moves as a random walk does, and not steadily upwards */
	double fall;   /* what the floor may fall by: what it fell at most, more if it wanders */
	bool late;     /* growth began after the warm-up only */
	bool stairs;
	bool overdue; /* the next step of that */
	bool clock;   /* the last few rises came at the same distance */
} lt_judge;

/* Late growth: hardly any of it in the later half of the warm-up. Then only what came since its
 * onset counts. */
static void lt_rises_find_onset(lt_judge *j)
{
	double base = lt_run_least_from(&j->run, j->run.first / 2);
	double begun = base + ONSET_PART * (lt_run_least_from(&j->run, j->run.cut) - base);
	size_t i = lt_run_mark_at(&j->run, j->run.first);
	j->late = (double)j->run.marks[i].least < begun;
	j->start = j->run.first;
	if (!j->late)
		return;
	while ((double)j->run.marks[i].least < begun)
		i++;
	j->start = j->run.marks[i].at;
}

/* Was a rise like this late one given back before? */
static bool lt_rises_is_tooth(const lt_judge *j)
{
	size_t end = lt_run_mark_at(&j->run, j->start), top = 0, last = 0;
	int64_t length = (j->run.end - j->start) / TOOTH_LENGTH_PART;
	for (size_t i = 1; i < end; i++) {
		if (j->run.marks[i].live >= j->run.marks[top].live)
			top = i;
		if ((double)(j->run.marks[top].live - j->run.marks[i].live) * TOOTH_HEIGHT_PART < j->total)
			continue;
		size_t foot = top;
		while (foot > last && j->run.marks[foot - 1].live > j->run.marks[i].live)
			foot--;
		if (j->run.marks[i].at - j->run.marks[foot].at >= length)
			return true;
		top = last = i;
	}
	return false;
}

static void lt_rises_collect(lt_judge *j, int64_t from)
{
	size_t i = lt_run_mark_at(&j->run, from);
	int64_t top = j->run.marks[i].floor;
	j->rise_count = 0;
	for (i++; i < j->run.count && j->run.marks[i].at <= j->run.cut; i++) {
		int64_t bytes = j->run.marks[i].floor - top;
		if (bytes <= 0 || (double)bytes < j->fall)
			continue;
		j->rises[j->rise_count++] = (lt_rise){j->run.marks[i].at, bytes};
		top = j->run.marks[i].floor;
	}
	memcpy(j->steps, j->rises, j->rise_count * sizeof(*j->rises));
	j->step_count = lt_teeth_join_rises(&j->run, j->steps, j->rise_count);
}

/* The last of the rises, latest first. Beside other memory, which comes and goes, small ones
 * between its steps are left out. */
static size_t lt_rises_find_steps(const lt_judge *j, const lt_rise *steps[STAIRS_STEPS_MOST + 1])
{
	size_t count = 0;
	int64_t most = 0;
	for (size_t i = 0; i < j->rise_count; i++) {
		const lt_rise *rise = &j->rises[i];
		if (!j->run.monotone && (double)rise->bytes < STAIRS_PART * (double)most)
			continue;
		most = rise->bytes > most ? rise->bytes : most;
		memmove(steps + 1, steps, STAIRS_STEPS_MOST * sizeof(*steps));
		steps[0] = rise;
		count += count <= STAIRS_STEPS_MOST;
	}
	return count;
}

static bool lt_rises_is_stairs(lt_judge *j)
{
	const lt_rise *last[STAIRS_STEPS_MOST + 1] = {0};
	size_t steps = lt_rises_find_steps(j, last);
	if (steps < STAIRS_STEPS)
		return false;
	/* Not the first quiet: a container starts with room for several, and doubles that. */
	steps -= steps > STAIRS_STEPS;
	for (size_t i = 0; i + 2 < steps; i++) {
		double ratio =
			(double)(last[i]->at - last[i + 1]->at) / (double)(last[i + 1]->at - last[i + 2]->at);
		if (ratio < STAIRS_QUIET_LEAST || ratio > STAIRS_QUIET_MOST)
			return false;
	}
	j->overdue =
		(double)(j->run.cut - last[0]->at) > STAIRS_OVERDUE * (double)(last[0]->at - last[1]->at);
	if (j->overdue && !j->run.monotone)
		return false; /* it may never have been one */
	double later = (double)last[0]->bytes + (double)last[1]->bytes;
	return later >= STAIRS_SIZE * ((double)last[2]->bytes + (double)last[3]->bytes);
}

static int64_t lt_rises_longest_quiet(const lt_judge *j)
{
	int64_t longest = 0;
	for (size_t i = 1; i < j->step_count; i++)
		if (j->steps[i].at - j->steps[i - 1].at > longest)
			longest = j->steps[i].at - j->steps[i - 1].at;
	return longest;
}

static bool lt_rises_has_ended(const lt_judge *j)
{
	int64_t quiet = j->run.cut - j->steps[j->step_count - 1].at;
	if (j->stairs)
		return j->overdue;
	if (j->step_count == 1)
		return quiet >= j->run.hold;
	/* Too few to become a habit soon: one long quiet is enough. */
	return quiet > lt_rises_longest_quiet(j) * (j->step_count < HABIT_EVEN ? 1 : ENDED_QUIETS);
}

/* A value that each loop replaces may have become larger once. */
static bool lt_rises_is_larger_value(const lt_judge *j)
{
	const lt_series *s = j->run.series;
	return j->step_count == 1 && s->kept_loops >= HABIT_UNEVEN && s->returned >= s->kept / 2;
}

/* Wants the rises of the whole run: a step in the warm-up counts too. */
static bool lt_rises_is_clock(const lt_judge *j)
{
	if (j->step_count < HABIT_CLOCK)
		return false;
	const lt_rise *last = &j->steps[j->step_count - 1];
	double mean = (double)(last->at - last[1 - HABIT_CLOCK].at) / (HABIT_CLOCK - 1);
	for (int i = 0; i < HABIT_CLOCK - 1; i++)
		if ((double)(last[-i].at - last[-i - 1].at) > CLOCK_QUIETS * mean)
			return false;
	return true;
}

static bool lt_rises_is_slight(const lt_judge *j)
{
	double there = lt_run_least_from(&j->run, j->start) - (double)j->run.marks[0].live;
	return j->total < SLIGHT_PART * there &&
		   (double)j->run.series->returned > SLIGHT_RETURNED * j->total;
}

/* Often enough to tell habit from chance? Where falls are the measure, chance has been asked. */
static bool lt_rises_is_habit(const lt_judge *j)
{
	size_t n = j->step_count;
	if (j->stairs || j->clock || n >= HABIT_UNEVEN ||
		(j->run.end <= LT_LEAK_LOOPS && n >= HABIT_GROWING))
		return true;
	if (n < HABIT_EVEN)
		return false;
	double mean = (double)(j->steps[n - 1].at - j->steps[0].at) / (double)(n - 1);
	return j->fall > 0 || (double)lt_rises_longest_quiet(j) <= EVEN_QUIETS * mean;
}

typedef struct {
	double sigmas; /* how surely growth slows */
	double ratio;  /* what the later half brought of what the earlier did */
} lt_slowing;

static int lt_rises_compare_bytes(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* The middle one of the rises by size. */
static double lt_rises_usual(const lt_judge *j)
{
	if (!j->rise_count)
		return 0;
	for (size_t i = 0; i < j->rise_count; i++)
		j->scratch[i] = j->rises[i].bytes;
	qsort(j->scratch, j->rise_count, sizeof(*j->scratch), lt_rises_compare_bytes);
	return (double)j->scratch[j->rise_count / 2];
}

/* Laplace's test: growth that goes on as it began has its centre in the middle. The deviation is
 * what the same steps have in any order: none where each loop brings the same. A rise counts for
 * so many bytes at most. */
static lt_slowing lt_rises_measure_slowing(const lt_judge *j, int64_t from, double most)
{
	double sum = 0, squares = 0, moment = 0, later = 0, length = (double)(j->run.cut - from);
	for (size_t i = 0; i < j->rise_count; i++) {
		double bytes = fmin((double)j->rises[i].bytes, most);
		double place = (double)(j->rises[i].at - from) / length;
		if (place <= 0)
			continue;
		sum += bytes;
		squares += bytes * bytes;
		moment += bytes * place;
		later += place > 0.5 ? bytes : 0;
	}
	if (length <= 0 || later >= sum)
		return (lt_slowing){0, 1};
	double early = 0.5 - moment / sum,
		   window = j->run.series->window > 1 ? (double)j->run.series->window : 1;
	double varies = squares - sum * sum * window / length;
	if (varies > 0)
		early *= sqrt(12 * sum * sum / varies);
	else
		early = early > 0 ? INFINITY : 0;
	return (lt_slowing){early, later / (sum - later)};
}

/* Ever rarer, as what is loaded when it is first needed. Wants the rises of the whole run. */
static bool lt_rises_is_fading(const lt_judge *j)
{
	double rises[3] = {0}, bytes[3] = {0};
	for (size_t i = 0; i < j->rise_count; i++) {
		double place = (double)j->rises[i].at / (double)j->run.end;
		int k = place > 1.0 / 4 ? 2 : place > 1.0 / 16 ? 1 : 0;
		if (place <= 1.0 / 64)
			continue;
		rises[k]++;
		bytes[k] += (double)j->rises[i].bytes;
	}
	for (int k = 0; k < 2; k++)
		if (rises[k] < FADING_PART * rises[2] || bytes[k] < FADING_PART * bytes[2])
			return false;
	return true;
}

static double lt_rises_slowing_of(const lt_judge *j, double most)
{
	lt_slowing now = lt_rises_measure_slowing(j, j->start, most);
	lt_slowing all =
		j->late ? now : lt_rises_measure_slowing(j, j->run.end / SLOWING_EARLY_PART, most);
	bool sure = now.sigmas >= SLOWING_SIGMA ||
				(now.sigmas >= SLOWING_STILL_SIGMA && all.sigmas >= SLOWING_SIGMA);
	return sure && now.ratio < SLOWING_RATIO ? now.ratio : 1;
}

/* What the later half of the stretch brought of what the earlier did: 1 when that is not less, or
 * only by chance, or only because the containers of what grows became larger in the earlier one:
 * the usual rises tell. Wants the rises of the whole run. */
static double lt_rises_slowing(const lt_judge *j)
{
	double slower = lt_rises_slowing_of(j, INFINITY);
	if (slower < 1)
		slower = fmax(slower, lt_rises_slowing_of(j, USUAL_RISES * lt_rises_usual(j)));
	if (slower < 1)
		return slower;
	return !j->late && lt_rises_is_fading(j) ? SLOWING_RATIO : 1;
}

#endif
