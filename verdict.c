/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * From live(n) to a verdict: marks, what of them is held, whether that grows without end, and if
 * not, which innocent kind it is. Nothing here is asked in bytes, only in terms of the series
 * itself (its steps, falls and length): scaling it, or adding a constant, changes no verdict. */
#include "rises.h"

#include <stdlib.h>

/* Fewer loops than this say nothing of a site that grows. */
#define FEW_LOOPS 5

/* Growth is counted in rises larger than the largest fall. Chance lifts a random walk by k times
 * its largest fall with probability e^-k: under 2 there is no growth, and a habit takes 5. */
#define FALLS_WANDERING 2

/* A series that walks at random keeps a fifth of its changes or more after an eighth of the run
 * (seen from 1,000 walks). There growth must be so steady: chance is, in one of 300. */
#define WALK_MEMORY 0.2
#define WALK_DRIFT 4.5

/* Where the later half brought under 3/10 of the earlier, growth has ended. */
#define ENDED_RATIO 0.3

/* A collection that saw so much of the growth and freed nothing of it is proof that it is held.
 * Where collecting is dear there is one per doubling of the loops: of steady growth since a quarter
 * of them, the last one has seen a third or more. */
#define COLLECTED_PART 0.3

/* Fewer steps than this are counted from step to step: a stretch that ends between two of them is
 * wrong by more than 1 %. */
#define STEPS_COUNTED 64

/* Rate */

/* A fit is right where a series swings. Where it only ever grows a fit would weigh each step by
 * where in the stretch it falls, while the ends of the stretch are exact: few steps count from the
 * first to the last, more from end to end. That is two whole doublings of the loops, and so right
 * for containers, unless growth began late; a staircase counts over whole doublings always. */
static void slope(const lt_judge *j, lt_verdict *v)
{
	int64_t origin = j->late ? j->start : 0;
	v->from = j->start;
	v->to = j->run.cut;
	if (j->stairs) {
		v->from = origin + (v->to - origin) / WARMUP_PART;
	} else if (!j->run.monotone) {
		v->bytes_per_loop = lt_run_fitted_slope(&j->run, v->from, v->to);
		return;
	} else if (j->rise_count > 1 && j->rise_count < STEPS_COUNTED) {
		v->from = j->rises[0].at;
		v->to = j->rises[j->rise_count - 1].at;
	}
	double grown = (double)(lt_run_live_at(&j->run, v->to) - lt_run_live_at(&j->run, v->from));
	v->bytes_per_loop = v->to > v->from ? grown / (double)(v->to - v->from) : 0;
}

/* Verdicts */

static void unsure(lt_verdict *v, lt_verdict_why why, int64_t more)
{
	v->kind = LT_UNSURE;
	v->why = why;
	v->horizon = v->period = 0;
	v->more_loops = more > 0 ? more : 1;
}

/* Garbage that waits for the collector grows too. */
static bool is_collected(const lt_judge *j)
{
	const lt_series *s = j->run.series;
	if (!s->collecting || j->run.sampled)
		return true;
	size_t c = s->collected_count;
	while (c > 0 && s->collected[c - 1] >= j->run.end)
		c--;
	if (!c || s->collected[c - 1] <= j->start)
		return false;
	double seen =
		lt_run_least_from(&j->run, s->collected[c - 1]) - lt_run_least_from(&j->run, j->start);
	return seen >= COLLECTED_PART * j->total;
}

/* Measures the growth: false when there is none, or it is over. */
static bool find_growth(lt_judge *j, double *slower)
{
	const lt_run *run = &j->run;
	j->total = lt_run_least_from(run, run->cut) - lt_run_least_from(run, run->first);
	if (j->total <= 0)
		return false;
	double stray = lt_run_wandering(&j->run);
	if (j->total < FALLS_WANDERING * (lt_run_largest_fall(run, run->first) + stray))
		return false;
	lt_rises_find_onset(j);
	if (j->late && lt_rises_is_tooth(j))
		return false;
	j->fall = lt_run_largest_fall(run, j->start) + stray;
	double lately = lt_run_least_from(run, run->cut) -
					lt_run_least_from(run, j->start + (run->cut - j->start) / 2);
	if (lately < FALLS_WANDERING * j->fall)
		return false;
	j->walks = !run->monotone && lt_run_memory(run, j->start) >= WALK_MEMORY &&
			   lt_run_drift(run, j->start) < WALK_DRIFT;
	lt_rises_collect(j, 0);
	j->stairs = lt_rises_is_stairs(j);
	j->clock = lt_rises_is_clock(j);
	*slower = j->stairs ? 1 : lt_rises_slowing(j);
	if (!j->stairs)
		lt_rises_collect(j, j->late ? j->start - 1 : j->start);
	return *slower >= ENDED_RATIO && j->rise_count && !lt_rises_has_ended(j) &&
		   !lt_rises_is_larger_value(j);
}

/* False: the site does not grow. */
static bool judge_growth(lt_judge *j, lt_verdict *v)
{
	int64_t end = j->run.end, since = end - 1;
	double slower = 1;
	if (!find_growth(j, &slower))
		return false;
	slope(j, v);
	if (j->late)
		since -= j->start;
	if (since < LT_LEAK_LOOPS && end > LT_LEAK_LOOPS)
		unsure(v, LT_WHY_RECENT, LT_LEAK_LOOPS - since);
	else if ((j->walks && !j->stairs) || !lt_rises_is_habit(j))
		unsure(v, j->walks || j->fall > 0 ? LT_WHY_SWINGS : LT_WHY_RARE, end);
	else if (slower < 1)
		unsure(v, LT_WHY_SLOWING, end);
	else if (lt_rises_is_slight(j))
		unsure(v, LT_WHY_SLIGHT, end);
	else if (!is_collected(j))
		unsure(v, LT_WHY_UNCOLLECTED, end);
	else {
		v->kind = end > LT_LEAK_LOOPS ? LT_LEAK : LT_GROWING;
		v->horizon = since;
		v->more_loops = end > LT_LEAK_LOOPS ? 0 : LT_LEAK_LOOPS + 1 - end;
	}
	return true;
}

/* How often live rose and fell after the warm-up, and the loops between two falls. Windows do not
 * show that: there it is what the whole run tells. */
static void count_swings(const lt_run *run, int64_t *rises, int64_t *falls, int64_t *period)
{
	const lt_series *s = run->series;
	int64_t first = 0, last = 0;
	if (s->window > 1) {
		*rises = s->growing;
		*falls = s->kept_loops > s->growing ? s->kept_loops - s->growing : 0;
		*period = *falls ? s->loops / *falls : 0;
		return;
	}
	for (size_t i = lt_run_mark_at(run, run->first) + 1; i < run->count; i++) {
		*rises += run->marks[i].live > run->marks[i - 1].live;
		if (run->marks[i].live >= run->marks[i - 1].live)
			continue;
		last = run->marks[i].at;
		if (!(*falls)++)
			first = last;
	}
	*period = *falls > 1 ? (last - first) / (*falls - 1) : 0;
}

/* Which innocent kind is a site that does not grow? */
static void judge_calm(const lt_run *run, lt_verdict *v)
{
	const lt_series *s = run->series;
	int64_t rises = 0, falls = 0, period = 0;
	count_swings(run, &rises, &falls, &period);
	if (s->gc_freed > 0 && s->gc_freed >= s->kept / 2) {
		v->kind = LT_CYCLE;
	} else if (!s->returned || s->last_kept < run->end / 2) {
		v->kind = LT_WARMUP;
	} else if (falls && (rises >= 2 * falls || s->kept_loops < FEW_LOOPS)) {
		v->kind = LT_DELAYED;
		v->period = period;
	} else {
		v->kind = LT_REPLACED;
	}
}

static void judge_few(const lt_run *run, lt_verdict *v)
{
	if (run->count == 1) {
		judge_calm(run, v);
		return;
	}
	v->to = run->end - 1;
	v->bytes_per_loop = lt_run_fitted_slope(run, v->from, v->to);
	unsure(v, LT_WHY_FEW_LOOPS, LT_LEAK_LOOPS + 1 - run->end);
}

static void judge_run(lt_judge *j, lt_verdict *v)
{
	lt_run_look_at(&j->run, j->run.end);
	if (j->run.end < FEW_LOOPS) {
		judge_few(&j->run, v);
		return;
	}
	if (!judge_growth(j, v)) {
		judge_calm(&j->run, v);
		return;
	}
	if (v->why != LT_WHY_RECENT || j->start <= LT_LEAK_LOOPS)
		return;
	/* It may only have sped up a short while ago: was it a leak before? */
	lt_verdict before = {.growing_loops = v->growing_loops};
	lt_run_look_at(&j->run, j->start);
	if (judge_growth(j, &before) && before.kind == LT_LEAK)
		*v = before;
}

/* What collected closes told is not enough where too few of the later ones were collected. */
static void doubt_samples(const lt_run *run, lt_verdict *v)
{
	const lt_series *s = run->series;
	int64_t live = s->count ? s->points[s->count - 1].live : 0;
	bool grew = run->end < s->loops / 2 && live > run->marks[run->count - 1].live;
	if (v->kind == LT_GROWING ? s->loops > LT_LEAK_LOOPS : grew && v->kind > LT_CYCLE)
		unsure(v, LT_WHY_UNCOLLECTED, s->loops);
}

static int64_t count_growing(const lt_series *s)
{
	int64_t growing = 0, before = 0;
	for (size_t i = 0; i < s->count; i++) {
		growing += s->points[i].loop > 0 && s->points[i].live > before;
		before = s->points[i].live;
	}
	return growing;
}

void leaktrack_verdict_judge(const lt_series *s, lt_verdict *v)
{
	*v = (lt_verdict){.kind = LT_WARMUP, .growing_loops = count_growing(s)};
	if (s->loops <= 0)
		return;
	size_t room = lt_run_room(s);
	lt_judge j = {.run.series = s};
	j.run.marks = malloc(room * sizeof(*j.run.marks));
	j.run.queue = malloc(room * sizeof(*j.run.queue));
	j.rises = malloc(room * sizeof(*j.rises));
	j.steps = malloc(room * sizeof(*j.steps));
	j.scratch = malloc(room * sizeof(*j.scratch));
	if (j.run.marks && j.run.queue && j.rises && j.steps && j.scratch) {
		lt_run_lay_marks(&j.run);
		judge_run(&j, v);
		if (j.run.sampled)
			doubt_samples(&j.run, v);
	} else {
		unsure(v, LT_WHY_FEW_LOOPS, 1);
	}
	free(j.run.marks);
	free(j.run.queue);
	free(j.rises);
	free(j.steps);
	free(j.scratch);
}

const char *leaktrack_verdict_name(lt_verdict_kind kind)
{
	static const char *const names[] = {
		"leak", "growing", "unsure", "cycle", "delayed", "replaced", "warm-up"};
	return names[kind];
}

const char *leaktrack_verdict_why(lt_verdict_why why)
{
	static const char *const clauses[] = {"", "too few loops", "it grows, but less and less",
		"cycles were not collected while it grew", "its ups and downs hide what it grows",
		"it has grown only for a short while", "it grew too rarely to tell habit from chance",
		"what it replaces was slightly smaller, no more"};
	return clauses[why];
}
