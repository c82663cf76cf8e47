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

/* A line that took over what grows elsewhere is told when it has this part of what grows at least:
 * of a small one the line is told too seldom right. */
#define PAST_PART 0.1

/* A line that keeps this part of what it had, at most, has given it up. */
#define ENDING_PART 0.1

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

/* What is told to leak or grow in a place, bytes per loop. */
static double told_rate(const lt_history *h, uint32_t place, const lt_verdict *verdicts)
{
	double rate = 0;
	for (uint32_t i = (place == LT_NONE ? &h->outside : &h->places[place])->tracks; i != LT_NONE;
		 i = h->tracks[i].next)
		rate += grows(&verdicts[i]) ? verdicts[i].bytes_per_loop : 0;
	return rate;
}

/* Judges a line by a series that was made up for it, and gives that back. When it grows, and is not
 * a small part of what does in the place, so does the line. */
static void judge_whole(const lt_history *h, lt_track *whole, uint32_t number, lt_verdict *verdicts)
{
	lt_verdict judged;
	leaktrack_series_judge(h, whole, &judged);
	free(whole->points);
	if (!grows(&judged) ||
		judged.bytes_per_loop < PAST_PART * told_rate(h, h->tracks[number].place, verdicts))
		return;
	judged.growing_loops = verdicts[number].growing_loops;
	verdicts[number] = judged;
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

static void judge_past(const lt_history *h, uint32_t number, lt_verdict *verdicts)
{
	lt_track past;
	const lt_track *track = &h->tracks[number];
	if (track->taken.count && !grows(&verdicts[number]) && with_past(track, &past))
		judge_whole(h, &past, number, verdicts);
}

/* Lines that took another's place */

/* Where a line gave up nearly all it had, for good. */
typedef struct {
	uint32_t place, track;
	int64_t loop, bytes;
} lt_ending;

typedef struct {
	lt_ending *at;
	size_t count;
} lt_endings;

static int compare_endings(const void *a, const void *b)
{
	const lt_ending *x = a, *y = b;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	if (x->loop != y->loop)
		return x->loop < y->loop ? -1 : 1;
	return x->bytes < y->bytes ? 1 : x->bytes > y->bytes ? -1 : 0;
}

static void find_endings(const lt_history *h, lt_endings *endings)
{
	endings->count = 0;
	for (uint32_t i = 0; i < h->track_count; i++) {
		const lt_track *track = &h->tracks[i];
		if (track->place == LT_NONE || track->count < 2 || track->gc_freed)
			continue;
		const lt_point *last = &track->points[track->count - 1];
		int64_t bytes = last[-1].live - last->live;
		if (last->live >= 0 && bytes > 0 &&
			(double)last->live <= ENDING_PART * (double)last[-1].live)
			endings->at[endings->count++] = (lt_ending){track->place, i, last->loop, bytes};
	}
	qsort(endings->at, endings->count, sizeof(lt_ending), compare_endings);
}

/* Whose place a line took: who gave up about as much in the loop in which this one began. */
static const lt_track *predecessor(
	const lt_history *h, const lt_endings *endings, const lt_track *track)
{
	size_t low = 0, high = endings->count;
	if (!track->count || track->points->loop == 0 || track->gc_freed)
		return NULL;
	lt_ending want = {.place = track->place, .loop = track->points->loop, .bytes = INT64_MAX};
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_endings(&endings->at[middle], &want) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == endings->count)
		return NULL;
	const lt_ending *ending = &endings->at[low];
	bool follows = ending->place == want.place && ending->loop == want.loop &&
				   (double)ending->bytes * (1 - ENDING_PART) <= (double)track->points->live;
	return follows ? &h->tracks[ending->track] : NULL;
}

/* Code that is compiled while it runs takes memory on other lines than before. */
static void judge_succession(
	const lt_history *h, const lt_endings *endings, uint32_t number, lt_verdict *verdicts)
{
	const lt_track *before = &h->tracks[number];
	lt_group group = {.lines = {{.track = before}}, .count = 1};
	lt_track past;
	while (group.count < MOST_LINES && (before = predecessor(h, endings, before)))
		group.lines[group.count++].track = before;
	if (group.count > 1 && add_up(&group, SIZE_MAX, &past))
		judge_whole(h, &past, number, verdicts);
}

static void judge_successors(const lt_history *h, lt_verdict *verdicts)
{
	lt_endings endings = {.at = malloc(((size_t)h->track_count + 1) * sizeof(lt_ending))};
	if (!endings.at)
		return;
	find_endings(h, &endings);
	for (uint32_t i = 0; endings.count && i < h->track_count; i++)
		if (!grows(&verdicts[i]))
			judge_succession(h, &endings, i, verdicts);
	free(endings.at);
}

static bool has_holder(const lt_history *h, const lt_track *track)
{
	uint32_t cell = track->cells;
	while (cell != LT_NONE && !h->sites[h->cells[cell].site].held_by.s)
		cell = h->cells[cell].next;
	return cell != LT_NONE;
}

/* Another line of the group of which it is known who holds it, + 1; 0: none. */
static uint32_t held_with(const lt_history *h, const lt_group *group, size_t line)
{
	for (size_t i = 0; i < group->count; i++) {
		if (i != line && has_holder(h, group->lines[i].track))
			return group->lines[i].number + 1;
	}
	return 0;
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
		verdict->shared = held_with(h, &group, i);
		verdict->bytes_per_loop =
			whole.bytes_per_loop * weight(group.lines[i].track, place->closes) / all;
	}
}

void leaktrack_shared_judge(const lt_history *history, lt_verdict *verdicts)
{
	for (uint32_t i = 0; i < history->track_count; i++)
		judge_past(history, i, verdicts);
	judge_successors(history, verdicts);
	for (uint32_t i = 0; i < history->place_count; i++)
		judge_place(history, &history->places[i], verdicts);
}
