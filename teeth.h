/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Teeth: climbs of live(n) that end in a fall. One step of what is held, somewhere on a tooth,
 * makes the floor climb the tooth's whole flank up to it: here those rises become one again.
 * Header-only, for verdict.c alone. */
#ifndef LEAKTRACK_TEETH_H
#define LEAKTRACK_TEETH_H

#include "run.h"

#include <math.h>
#include <string.h>

/* A fall ends a tooth that is at least a third of the third largest there is: the largest may be
 * those of spikes. So many teeth make it plain that they are. */
#define TEETH_PART 3
#define TEETH_LEAST 3

/* A spike is as high as what falls, within a quarter, and stays a quarter of the climb at most. */
#define SPIKE_PART 4

/* The floor rose past all before by more than it ever falls. */
typedef struct {
	int64_t at, bytes;
} lt_rise;

/* From the foot (a mark) to the top, and down to the next foot. */
typedef struct {
	size_t foot, top, next;
	double fall; /* from the top to the next foot; 0 when there was none yet */
	double most; /* the largest single step up, */
	size_t jump; /* at this mark */
} lt_climb;

typedef struct {
	double usual;    /* a third of this must fall, or it does not count */
	int64_t longest; /* loops of the longest tooth */
	int count;
} lt_teeth;

static double lt_teeth_between(const lt_run *run, size_t a, size_t b)
{
	return (double)(run->marks[b].live - run->marks[a].live);
}

static bool lt_teeth_counts(const lt_run *run, size_t low, size_t high, double usual)
{
	return TEETH_PART * lt_teeth_between(run, low, high) >= usual;
}

/* The lowest mark from `i` on, before it goes up again by as much as counts. */
static size_t lt_teeth_foot(const lt_run *run, size_t i, double usual)
{
	size_t low = i;
	for (i++; i < run->count && !lt_teeth_counts(run, low, i, usual); i++)
		if (run->marks[i].live < run->marks[low].live)
			low = i;
	return low;
}

static lt_climb lt_teeth_climb(const lt_run *run, size_t foot, double usual)
{
	lt_climb climb = {.foot = foot, .top = foot, .next = run->count};
	for (size_t i = foot + 1; i < run->count; i++) {
		if (lt_teeth_between(run, i - 1, i) > climb.most) {
			climb.most = lt_teeth_between(run, i - 1, i);
			climb.jump = i;
		}
		if (run->marks[i].live > run->marks[climb.top].live)
			climb.top = i;
		if (!lt_teeth_counts(run, i, climb.top, usual))
			continue;
		climb.next = lt_teeth_foot(run, i, usual);
		climb.fall = lt_teeth_between(run, climb.next, climb.top);
		break;
	}
	return climb;
}

static int64_t lt_teeth_length(const lt_run *run, const lt_climb *climb)
{
	int64_t end = climb->next < run->count ? run->marks[climb->next].at : run->end;
	return end - run->marks[climb->foot].at;
}

/* As much came at once shortly before, and went. */
static bool lt_teeth_is_spike(const lt_run *run, const lt_climb *climb)
{
	int64_t stayed = run->marks[climb->next].at - run->marks[climb->jump].at;
	return SPIKE_PART * fabs(climb->most - climb->fall) <= climb->fall &&
		   SPIKE_PART * stayed <= lt_teeth_length(run, climb);
}

/* What fell had come in many steps: half of it, since the largest may be one that stays. */
static bool lt_teeth_is_tooth(const lt_run *run, const lt_climb *climb)
{
	double flank = lt_teeth_between(run, climb->foot, climb->top) - climb->most;
	return climb->fall > 0 && 2 * flank >= climb->fall;
}

static lt_teeth lt_teeth_find(const lt_run *run)
{
	double largest[TEETH_LEAST] = {0};
	for (size_t i = 1; i < run->count; i++) {
		double fall = lt_teeth_between(run, i, i - 1);
		for (int k = 0; k < TEETH_LEAST; k++) {
			double smaller = fmin(fall, largest[k]);
			largest[k] = fmax(fall, largest[k]);
			fall = smaller;
		}
	}
	lt_teeth teeth = {.usual = largest[TEETH_LEAST - 1]};
	for (size_t i = 0; teeth.usual > 0 && i < run->count;) {
		lt_climb climb = lt_teeth_climb(run, i, teeth.usual);
		int64_t length = lt_teeth_length(run, &climb);
		if (lt_teeth_is_tooth(run, &climb) && !lt_teeth_is_spike(run, &climb)) {
			teeth.count++;
			teeth.longest = length > teeth.longest ? length : teeth.longest;
		}
		i = climb.next;
	}
	return teeth;
}

/* Of `count` rises on one flank those larger than what fell are steps of their own, the others one
 * more at most: part of such a step, or one together. More than what fell is no flank. */
static size_t lt_teeth_join(lt_rise *rises, size_t count, double fall)
{
	lt_rise flank = {0};
	double sum = 0;
	size_t large = 0;
	for (size_t i = 0; i < count; i++) {
		large += (double)rises[i].bytes > fall;
		sum += (double)rises[i].bytes > fall ? 0 : (double)rises[i].bytes;
		if ((double)rises[i].bytes <= fall && rises[i].bytes > flank.bytes)
			flank = rises[i];
	}
	if (count < 2 || sum - (double)flank.bytes > fall)
		return count;
	if (!large) {
		rises[0] = (lt_rise){flank.at, (int64_t)sum};
		return 1;
	}
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if ((double)rises[i].bytes > fall)
			rises[kept++] = rises[i];
	return kept;
}

/* Joins the rises that belong to one tooth each; how many are left. */
static size_t lt_teeth_join_rises(const lt_run *run, lt_rise *rises, size_t count)
{
	lt_teeth teeth = lt_teeth_find(run);
	if (teeth.count < TEETH_LEAST)
		return count;
	size_t kept = 0, seen = 0;
	for (size_t i = 0; i < run->count && seen < count;) {
		lt_climb climb = lt_teeth_climb(run, i, teeth.usual);
		int64_t end = climb.next < run->count ? run->marks[climb.next].at : run->end;
		size_t from = seen;
		while (seen < count && rises[seen].at <= end)
			seen++;
		memmove(rises + kept, rises + from, (seen - from) * sizeof(*rises));
		bool open = climb.fall == 0 && lt_teeth_length(run, &climb) <= teeth.longest;
		if (open || lt_teeth_is_tooth(run, &climb))
			kept += lt_teeth_join(rises + kept, seen - from, open ? teeth.usual : climb.fall);
		else
			kept += seen - from;
		i = climb.next;
	}
	return kept;
}

#endif
