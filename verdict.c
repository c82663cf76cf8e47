/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * From live(n) to a verdict: marks, what of them is held, whether that grows without end, and if
 * not, which innocent kind it is. Nothing here is asked in bytes, only in terms of the series
 * itself (its steps, falls and length): scaling it, or adding a constant, changes no verdict. */
#include "teeth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Fewer loops than this say nothing of a site that grows. */
#define FEW_LOOPS 5

/* Growth is counted in rises larger than the largest fall. Chance lifts a random walk by k times
 * its largest fall with probability e^-k: under 2 there is no growth, and a habit takes 5. */
#define FALLS_WANDERING 2

/* A series that walks at random keeps a fifth of its changes or more after an eighth of the run
 * (seen from 1,000 walks). There growth must be so steady: chance is, in one of 300. */
#define WALK_MEMORY 0.2
#define WALK_DRIFT 4.5

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
 * a hundred runs (2.5 standard deviations). Under 3/10 it has ended. */
#define SLOWING_RATIO 0.75
#define SLOWING_SIGMA 2.5
#define ENDED_RATIO 0.3
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

/* A collection that saw so much of the growth and freed nothing of it is proof that it is held.
 * Where collecting is dear there is one per doubling of the loops: of steady growth since a quarter
 * of them, the last one has seen a third or more. */
#define COLLECTED_PART 0.3

/* Fewer steps than this are counted from step to step: a stretch that ends between two of them is
 * wrong by more than 1 %. */
#define STEPS_COUNTED 64

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

/* Growth */

/* Late growth: hardly any of it in the later half of the warm-up. Then only what came since its
 * onset counts. */
static void find_onset(lt_judge *j)
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
static bool is_tooth(const lt_judge *j)
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

static void collect_rises(lt_judge *j, int64_t from)
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
static size_t find_steps(const lt_judge *j, const lt_rise *steps[STAIRS_STEPS_MOST + 1])
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

static bool is_stairs(lt_judge *j)
{
	const lt_rise *last[STAIRS_STEPS_MOST + 1] = {0};
	size_t steps = find_steps(j, last);
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

static int64_t longest_quiet(const lt_judge *j)
{
	int64_t longest = 0;
	for (size_t i = 1; i < j->step_count; i++)
		if (j->steps[i].at - j->steps[i - 1].at > longest)
			longest = j->steps[i].at - j->steps[i - 1].at;
	return longest;
}

static bool has_ended(const lt_judge *j)
{
	int64_t quiet = j->run.cut - j->steps[j->step_count - 1].at;
	if (j->stairs)
		return j->overdue;
	if (j->step_count == 1)
		return quiet >= j->run.hold;
	/* Too few to become a habit soon: one long quiet is enough. */
	return quiet > longest_quiet(j) * (j->step_count < HABIT_EVEN ? 1 : ENDED_QUIETS);
}

/* A value that each loop replaces may have become larger once. */
static bool is_larger_value(const lt_judge *j)
{
	const lt_series *s = j->run.series;
	return j->step_count == 1 && s->kept_loops >= HABIT_UNEVEN && s->returned >= s->kept / 2;
}

/* Wants the rises of the whole run: a step in the warm-up counts too. */
static bool is_clock(const lt_judge *j)
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

static bool is_slight(const lt_judge *j)
{
	double there = lt_run_least_from(&j->run, j->start) - (double)j->run.marks[0].live;
	return j->total < SLIGHT_PART * there &&
		   (double)j->run.series->returned > SLIGHT_RETURNED * j->total;
}

/* Often enough to tell habit from chance? Where falls are the measure, chance has been asked. */
static bool is_habit(const lt_judge *j)
{
	size_t n = j->step_count;
	if (j->stairs || j->clock || n >= HABIT_UNEVEN ||
		(j->run.end <= LT_LEAK_LOOPS && n >= HABIT_GROWING))
		return true;
	if (n < HABIT_EVEN)
		return false;
	double mean = (double)(j->steps[n - 1].at - j->steps[0].at) / (double)(n - 1);
	return j->fall > 0 || (double)longest_quiet(j) <= EVEN_QUIETS * mean;
}

typedef struct {
	double sigmas; /* how surely growth slows */
	double ratio;  /* what the later half brought of what the earlier did */
} lt_slowing;

static int compare_bytes(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* The middle one of the rises by size. */
static double usual_rise(const lt_judge *j)
{
	if (!j->rise_count)
		return 0;
	for (size_t i = 0; i < j->rise_count; i++)
		j->scratch[i] = j->rises[i].bytes;
	qsort(j->scratch, j->rise_count, sizeof(*j->scratch), compare_bytes);
	return (double)j->scratch[j->rise_count / 2];
}

/* Laplace's test: growth that goes on as it began has its centre in the middle. The deviation is
 * what the same steps have in any order: none where each loop brings the same. A rise counts for
 * so many bytes at most. */
static lt_slowing measure_slowing(const lt_judge *j, int64_t from, double most)
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
static bool is_fading(const lt_judge *j)
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

static double slowing_of(const lt_judge *j, double most)
{
	lt_slowing now = measure_slowing(j, j->start, most);
	lt_slowing all = j->late ? now : measure_slowing(j, j->run.end / SLOWING_EARLY_PART, most);
	bool sure = now.sigmas >= SLOWING_SIGMA ||
				(now.sigmas >= SLOWING_STILL_SIGMA && all.sigmas >= SLOWING_SIGMA);
	return sure && now.ratio < SLOWING_RATIO ? now.ratio : 1;
}

/* What the later half of the stretch brought of what the earlier did: 1 when that is not less, or
 * only by chance, or only because the containers of what grows became larger in the earlier one:
 * the usual rises tell. Wants the rises of the whole run. */
static double slowing(const lt_judge *j)
{
	double slower = slowing_of(j, INFINITY);
	if (slower < 1)
		slower = fmax(slower, slowing_of(j, USUAL_RISES * usual_rise(j)));
	if (slower < 1)
		return slower;
	return !j->late && is_fading(j) ? SLOWING_RATIO : 1;
}

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
	find_onset(j);
	if (j->late && is_tooth(j))
		return false;
	j->fall = lt_run_largest_fall(run, j->start) + stray;
	double lately = lt_run_least_from(run, run->cut) -
					lt_run_least_from(run, j->start + (run->cut - j->start) / 2);
	if (lately < FALLS_WANDERING * j->fall)
		return false;
	j->walks = !run->monotone && lt_run_memory(run, j->start) >= WALK_MEMORY &&
			   lt_run_drift(run, j->start) < WALK_DRIFT;
	collect_rises(j, 0);
	j->stairs = is_stairs(j);
	j->clock = is_clock(j);
	*slower = j->stairs ? 1 : slowing(j);
	if (!j->stairs)
		collect_rises(j, j->late ? j->start - 1 : j->start);
	return *slower >= ENDED_RATIO && j->rise_count && !has_ended(j) && !is_larger_value(j);
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
	else if ((j->walks && !j->stairs) || !is_habit(j))
		unsure(v, j->walks || j->fall > 0 ? LT_WHY_SWINGS : LT_WHY_RARE, end);
	else if (slower < 1)
		unsure(v, LT_WHY_SLOWING, end);
	else if (is_slight(j))
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
