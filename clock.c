/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Close numbers and times. */
#include "clock.h"

#include <stdlib.h>

#define TICKS_MOST 4096

static void thin(lt_clock *clock)
{
	for (uint32_t i = 0; i < clock->count / 2; i++)
		clock->ticks[i] = clock->ticks[2 * i];
	clock->count /= 2;
	clock->step *= 2;
}

static lt_tick *room(lt_clock *clock)
{
	if (clock->count < clock->capacity)
		return clock->ticks;
	uint32_t capacity = clock->capacity ? clock->capacity * 2 : 64;
	lt_tick *ticks = realloc(clock->ticks, capacity * sizeof(*ticks));
	if (ticks) {
		clock->ticks = ticks;
		clock->capacity = capacity;
	}
	return ticks;
}

bool leaktrack_clock_note(lt_clock *clock, int64_t close, double at)
{
	lt_tick *last = clock->count ? &clock->ticks[clock->count - 1] : NULL;
	if (!(at >= 0 && at < 1e12) || (last && (at < last->at || close <= last->close)))
		return true;
	if (!clock->step)
		clock->step = 1;
	if (!clock->passing && clock->count == TICKS_MOST)
		thin(clock);
	if (!clock->passing && !room(clock))
		return false;
	clock->count += !clock->passing;
	clock->ticks[clock->count - 1] = (lt_tick){close, at};
	clock->passing = close < clock->next;
	if (!clock->passing)
		clock->next = close + clock->step;
	return true;
}

/* Outside of what is known: the nearest that is. */
static double time_of(const lt_clock *clock, int64_t close)
{
	uint32_t low = 0, high = clock->count;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (clock->ticks[middle].close <= close)
			low = middle;
		else
			high = middle;
	}
	const lt_tick *tick = &clock->ticks[low];
	if (close <= tick->close || low + 1 == clock->count)
		return tick->at;
	double part = (double)(close - tick->close) / (double)(tick[1].close - tick->close);
	return tick->at + part * (tick[1].at - tick->at);
}

double leaktrack_clock_between(const lt_clock *clock, int64_t from, int64_t to)
{
	return clock->count ? time_of(clock, to) - time_of(clock, from) : 0;
}

void leaktrack_clock_free(lt_clock *clock)
{
	free(clock->ticks);
}
