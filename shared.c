/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Growth that several lines share. */
#include "shared.h"

#include <stdlib.h>
#include <string.h>

#include "series.h"

#define MOST_LINES 8 /* that one buffer changes hands between; each costs a verdict */

/* What falls on one line must rise on another: of the largest fall of a single line, this part at
 * most may be seen in the sum. */
#define FALL_PART 0.25

/* A line that never held this part of what the largest one held cannot hide its growth. */
#define RANGE_PART 0.05

typedef struct {
	const lt_track *track;
	uint32_t number;
	int64_t range, fall; /* of live(n) from loop 1 on: highest less lowest, and the largest fall */
} lt_sharer;

typedef struct {
	lt_sharer lines[MOST_LINES];
	size_t count;
} lt_group;

static void measure(lt_sharer *sharer)
{
	const lt_track *track = sharer->track;
	int64_t low = INT64_MAX, high = 0, before = 0;
	sharer->range = sharer->fall = 0;
	for (uint32_t i = 0; i < track->count; i++) {
		const lt_point *point = &track->points[i];
		if (point->loop > 0) {
			low = point->low < low ? point->low : low;
			high = point->high > high ? point->high : high;
			if (before - point->live > sharer->fall)
				sharer->fall = before - point->live;
		}
		before = point->live;
	}
	if (high > low)
		sharer->range = high - low;
}

/* Keeps the group sorted by range, the largest first, and no larger than it may be. */
static void consider(lt_group *group, const lt_sharer *sharer)
{
	size_t at = group->count;
	while (at > 0 && group->lines[at - 1].range < sharer->range)
		at--;
	if (at == MOST_LINES)
		return;
	size_t move = group->count < MOST_LINES ? group->count - at : MOST_LINES - 1 - at;
	memmove(&group->lines[at + 1], &group->lines[at], move * sizeof(lt_sharer));
	group->lines[at] = *sharer;
	group->count += group->count < MOST_LINES;
}

static void find_sharers(
	const lt_history *h, const lt_place_history *place, const lt_verdict *verdicts, lt_group *group)
{
	group->count = 0;
	for (uint32_t i = place->tracks; i != LT_NONE; i = h->tracks[i].next) {
		lt_sharer sharer = {.track = &h->tracks[i], .number = i};
		bool told = verdicts[i].kind == LT_LEAK || verdicts[i].kind == LT_GROWING;
		if (told || !sharer.track->returned || sharer.track->gc_freed)
			continue;
		measure(&sharer);
		if (sharer.fall)
			consider(group, &sharer);
	}
	while (group->count && (double)group->lines[group->count - 1].range <
							   RANGE_PART * (double)group->lines[0].range)
		group->count--;
}

/* The sum of the group's tracks but one. False without memory. */
static bool add_up(const lt_group *group, size_t without, lt_track *sum)
{
	uint32_t at[MOST_LINES] = {0};
	int64_t live[MOST_LINES] = {0};
	memset(sum, 0, sizeof(*sum));
	sum->window = 1;
	sum->last_kept = -1;
	for (size_t i = 0; i < group->count; i++) {
		const lt_track *track = group->lines[i].track;
		if (i == without)
			continue;
		sum->place = track->place;
		sum->capacity += track->count;
		sum->window = track->window > sum->window ? track->window : sum->window;
		sum->kept += track->kept;
		sum->kept_loops += track->kept_loops;
		sum->returned += track->returned;
		sum->last_kept = track->last_kept > sum->last_kept ? track->last_kept : sum->last_kept;
	}
	sum->points = malloc((sum->capacity ? sum->capacity : 1) * sizeof(lt_point));
	if (!sum->points)
		return false;
	for (;;) {
		lt_point point = {INT64_MAX, 0, 0, 0};
		for (size_t i = 0; i < group->count; i++) {
			const lt_track *track = group->lines[i].track;
			if (i != without && at[i] < track->count && track->points[at[i]].loop < point.loop)
				point.loop = track->points[at[i]].loop;
		}
		if (point.loop == INT64_MAX)
			return true;
		for (size_t i = 0; i < group->count; i++) {
			const lt_track *track = group->lines[i].track;
			if (i == without)
				continue;
			if (at[i] < track->count && track->points[at[i]].loop == point.loop)
				live[i] = track->points[at[i]++].live;
			point.live += live[i];
		}
		point.low = point.high = point.live;
		int64_t before = sum->count ? sum->points[sum->count - 1].live : 0;
		sum->growing_loops += point.live > before && point.loop > 0;
		sum->points[sum->count++] = point;
	}
}

/* The verdict on the group but one of its lines, when it grows and keeps what its lines hand to one
 * another; else anything but leak and growing. */
static lt_verdict judge_without(const lt_history *h, const lt_group *group, size_t without)
{
	lt_verdict verdict = {.kind = LT_UNSURE};
	lt_sharer sum = {0};
	lt_track track;
	if (!add_up(group, without, &track))
		return verdict;
	int64_t fall = 0;
	for (size_t i = 0; i < group->count; i++)
		fall = group->lines[i].fall > fall ? group->lines[i].fall : fall;
	sum.track = &track;
	measure(&sum);
	if ((double)sum.fall <= FALL_PART * (double)fall)
		leaktrack_series_judge(h, &track, &verdict);
	free(track.points);
	return verdict;
}

static bool grows(const lt_verdict *verdict)
{
	return verdict->kind == LT_LEAK || verdict->kind == LT_GROWING;
}

/* Bytes of a line at the average close of the second half: what its part of the rate is. */
static double weight(const lt_track *track, int64_t closes)
{
	double area = 0, from = (double)closes / 2;
	for (uint32_t i = 0; i < track->count; i++) {
		double start = (double)track->points[i].loop;
		double end = i + 1 < track->count ? (double)track->points[i + 1].loop : (double)closes;
		start = start > from ? start : from;
		if (end > start)
			area += (end - start) * (double)track->points[i].live;
	}
	return area;
}

/* One buffer that passed from line to line once */

/* The track with what its largest block was before this line made it grow. False without memory. */
static bool with_past(const lt_track *track, lt_track *whole)
{
	lt_grown_step steps[LT_GROWN_MOST + 1] = {0};
	uint32_t at = 0, step = 0, count = track->taken.count + 1;
	int64_t live = 0, past = 0;
	memcpy(steps, track->taken.steps, sizeof(track->taken.steps));
	steps[count - 1] = (lt_grown_step){track->taken_at, 0};
	*whole = *track;
	whole->points = malloc((track->count + count) * sizeof(lt_point));
	if (!whole->points)
		return false;
	for (whole->count = 0; at < track->count || step < count; whole->count++) {
		int64_t loop = step < count ? steps[step].loop : INT64_MAX;
		if (at < track->count && track->points[at].loop < loop)
			loop = track->points[at].loop;
		for (; step < count && steps[step].loop == loop; step++)
			past = steps[step].bytes;
		lt_point point = {loop, live, live, live};
		if (at < track->count && track->points[at].loop == loop)
			point = track->points[at++];
		live = point.live;
		whole->points[whole->count] =
			(lt_point){loop, point.live + past, point.low + past, point.high + past};
	}
	return true;
}

/* Growth that began on another line. */
static void judge_past(const lt_history *h, const lt_track *track, lt_verdict *verdict)
{
	lt_verdict whole;
	lt_track past;
	if (!track->taken.count || grows(verdict) || !with_past(track, &past))
		return;
	leaktrack_series_judge(h, &past, &whole);
	if (grows(&whole)) {
		whole.growing_loops = verdict->growing_loops;
		*verdict = whole;
	}
	free(past.points);
}

static void judge_place(const lt_history *h, const lt_place_history *place, lt_verdict *verdicts)
{
	lt_group group;
	find_sharers(h, place, verdicts, &group);
	if (group.count < 2)
		return;
	lt_verdict whole = judge_without(h, &group, SIZE_MAX);
	if (!grows(&whole))
		return;
	/* Who is not needed for the sum to grow has no part in it. */
	for (size_t i = group.count; i-- > 0 && group.count > 1;) {
		lt_verdict rest = judge_without(h, &group, i);
		if (!grows(&rest))
			continue;
		whole = rest;
		group.count--;
		memmove(&group.lines[i], &group.lines[i + 1], (group.count - i) * sizeof(lt_sharer));
	}
	double all = 0;
	for (size_t i = 0; i < group.count; i++)
		all += weight(group.lines[i].track, place->closes);
	for (size_t i = 0; group.count > 1 && all > 0 && i < group.count; i++) {
		lt_verdict *verdict = &verdicts[group.lines[i].number];
		int64_t growing_loops = verdict->growing_loops;
		*verdict = whole;
		verdict->growing_loops = growing_loops;
		verdict->shared = group.lines[i == 0].number + 1;
		verdict->bytes_per_loop =
			whole.bytes_per_loop * weight(group.lines[i].track, place->closes) / all;
	}
}

void leaktrack_shared_judge(const lt_history *history, lt_verdict *verdicts)
{
	for (uint32_t i = 0; i < history->track_count; i++)
		judge_past(history, &history->tracks[i], &verdicts[i]);
	for (uint32_t i = 0; i < history->place_count; i++)
		judge_place(history, &history->places[i], verdicts);
}
