/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * When the closes of a process were, so that what grows outside the loops can be told per minute.
 * Bounded: past some thousand closes every second one is forgotten, and what is between two that
 * are known is taken for even. */
#ifndef LEAKTRACK_CLOCK_H
#define LEAKTRACK_CLOCK_H

#include "core.h"

typedef struct {
	int64_t close;
	double at; /* seconds since recording began */
} lt_tick;

/* Zeroed, it is empty. */
typedef struct {
	lt_tick *ticks; /* ascending in both */
	uint32_t count, capacity;
	int64_t next, step; /* the next close that is kept, and every which one */
	bool passing;       /* the last is only kept until the next one comes */
} lt_clock;

/* Closes come in their order. A time before the one before, or none (negative), is left out: the
 * log is damaged there. False: there is no memory. */
bool leaktrack_clock_note(lt_clock *clock, int64_t close, double at);

/* Seconds between two closes; 0 when that is not known. */
double leaktrack_clock_between(const lt_clock *clock, int64_t from, int64_t to);

void leaktrack_clock_free(lt_clock *clock);

#endif
